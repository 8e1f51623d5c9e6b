/** How this person likes terminals: size of the letters, copying, support for screen readers. */
'use client'

import { Popover } from '@base-ui/react/popover'
import { Minus, Plus, Settings2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FONT_SIZE_MAX, FONT_SIZE_MIN, setTerminalPreferences } from './preferences.ts'
import { useTerminalPreferences } from './useTerminals.ts'

export function TerminalSettings() {
  const t = useTranslations('terminal')
  const { fontSize, copyOnSelect, screenReader } = useTerminalPreferences()
  const size = (by: number) => {
    const next = Math.min(FONT_SIZE_MAX, Math.max(FONT_SIZE_MIN, fontSize + by))
    setTerminalPreferences({ fontSize: next })
  }
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={t('settings')}
        title={t('settings')}
        className="px-3 text-muted hover:text-text"
      >
        <Settings2 size={15} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={4} className="z-50">
          <Popover.Popup
            aria-label={t('settings')}
            className="w-60 space-y-3 rounded-lg border border-line bg-raised p-3 text-sm shadow-lg"
          >
            <div className="flex items-center justify-between">
              <span>{t('fontSize')}</span>
              <span className="flex items-center gap-1 tabular-nums">
                <button
                  type="button"
                  className="icon-link"
                  aria-label={t('smaller')}
                  onClick={() => size(-1)}
                >
                  <Minus size={13} aria-hidden />
                </button>
                {fontSize}
                <button type="button" className="icon-link" aria-label={t('larger')} onClick={() => size(1)}>
                  <Plus size={13} aria-hidden />
                </button>
              </span>
            </div>
            <label className="flex items-center justify-between gap-3">
              {t('copyOnSelect')}
              <input
                type="checkbox"
                checked={copyOnSelect}
                onChange={(event) => setTerminalPreferences({ copyOnSelect: event.target.checked })}
              />
            </label>
            <label className="flex items-center justify-between gap-3">
              {t('screenReader')}
              <input
                type="checkbox"
                checked={screenReader}
                onChange={(event) => setTerminalPreferences({ screenReader: event.target.checked })}
              />
            </label>
            <p className="border-t border-line pt-2 text-xs text-muted">{t('shortcuts')}</p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
