/** `?`: what the keyboard can do. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Dialog } from '../_ui/Dialog.tsx'
import { useModifier } from './useModifier.ts'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]), textarea, select, [contenteditable=true], .xterm') !== null

export function KeyboardHelp() {
  const t = useTranslations('keys')
  const [open, setOpen] = useState(false)
  const modifier = useModifier()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || isTyping(event.target)) return
      event.preventDefault()
      setOpen(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const rows = [
    [[`${modifier}K`], t('palette')],
    [['j', 'k', '↓', '↑'], t('move')],
    [['Enter'], t('open')],
    [['x', 'Space'], t('select')],
    [['Home', 'End'], t('ends')],
    [[`${modifier}Enter`], t('run')],
    [['Esc', 'Tab'], t('leaveEditor')],
    [['Ctrl Shift C', 'Ctrl Shift V'], t('copyPaste')],
    [['Ctrl Shift F'], t('search')],
    [['Ctrl Shift O'], t('openTerminal')],
    [['Ctrl Shift D', 'Ctrl Shift E'], t('split')],
    [['Alt Shift ←', '→', '↑', '↓'], t('goToPane')],
    [['Ctrl Alt Shift ←', '→', '↑', '↓'], t('swapPane')],
    [['Ctrl Shift X'], t('zoom')],
    [['Ctrl Shift B'], t('broadcast')],
    [['Ctrl Shift ←', '→'], t('moveTab')],
    [['Ctrl Shift 1', '9'], t('goToTab')],
    [['F2'], t('renameTab')],
    [['Ctrl Shift Enter'], t('full')],
    [['?'], t('help')],
  ] as const
  return (
    <Dialog closable open={open} onOpenChange={setOpen} title={t('title')}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-sm">
        {rows.map(([keys, what]) => (
          <div key={what} className="contents">
            <dt className="flex flex-wrap gap-1">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded border border-line bg-panel px-1.5 py-0.5 font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-muted">{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
