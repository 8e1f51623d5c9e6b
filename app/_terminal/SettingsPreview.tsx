/** A small terminal that looks as the settings say. */
'use client'

import type { Terminal } from '@xterm/xterm'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useEffect, useRef, useState } from 'react'
import { loadFonts, optionsOf } from './look.ts'
import { useTerminalPreferences } from './useTerminals.ts'
import '@xterm/xterm/css/xterm.css'
import './terminal.css'

const ROWS = 9
/** Enough for what is written in it, at any size. */
const COLUMNS = 44

const SGR = (code: string, text: string) => `\x1b[${code}m${text}\x1b[0m`
const bar = (from: number) =>
  Array.from({ length: 8 }, (_, color) => SGR(String(from + color), '██')).join(' ')
const SAMPLE = [
  `${SGR('1;32', 'root@web-1')}:${SGR('1;34', '/etc')}# ls`,
  `${SGR('1;34', 'nginx')}  ${SGR('36', 'localtime')}  ${SGR('1;32', 'rc.local')}  fstab`,
  `${SGR('1;32', 'root@web-1')}:${SGR('1;34', '/etc')}# grep -n ${SGR('33', '"群控"')} *`,
  `${SGR('35', 'motd')}${SGR('36', ':')}${SGR('32', '3')}${SGR('36', ':')}${SGR('1;31', '群控')} != 0xO0l1I | ${SGR('4', 'done')}`,
  `${SGR('31', 'error:')} ${SGR('33', 'warning:')} ${SGR('2', 'dim')} ${SGR('7', ' inverse ')}`,
  bar(30),
  bar(90),
  `${SGR('1;32', 'root@web-1')}:${SGR('1;34', '/etc')}# `,
].join('\r\n')

export function SettingsPreview() {
  const t = useTranslations('screen.settings')
  const preferences = useTerminalPreferences()
  const { resolvedTheme } = useTheme()
  const place = useRef<HTMLDivElement>(null)
  const [terminal, setTerminal] = useState<Terminal | null>(null)

  useEffect(() => {
    let over = false
    let made: Terminal | null = null
    void Promise.all([import('@xterm/xterm'), loadFonts()]).then(([xterm]) => {
      if (over || !place.current) return
      made = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, disableStdin: true })
      made.open(place.current)
      // It is looked at, not used: the settings keep the keyboard.
      if (made.textarea) made.textarea.tabIndex = -1
      made.write(SAMPLE)
      setTerminal(made)
    })
    return () => {
      over = true
      made?.dispose()
    }
  }, [])

  const look = optionsOf(preferences, resolvedTheme === 'dark')
  useEffect(() => {
    if (!terminal) return
    terminal.options = {
      ...look,
      scrollback: 0,
      screenReaderMode: false,
      cursorInactiveStyle: look.cursorStyle,
    }
  })

  return (
    <div
      role="img"
      aria-label={t('preview')}
      data-testid="terminal-preview"
      data-blink={preferences.cursorBlink}
      className="terminal-preview h-48 overflow-hidden rounded-md border border-line p-3"
      style={{
        backgroundColor: look.theme?.background,
        ['--terminal-background' as string]: look.theme?.background,
      }}
    >
      <div ref={place} inert />
    </div>
  )
}
