/** How this person likes terminals: in force at once, kept by the server, so that it follows them to another browser. */
'use client'

import { Settings2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { useErrorText } from '../_lib/errors.ts'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import {
  BELLS,
  CURSOR_STYLES,
  DEFAULTS,
  FONT_SIZE,
  LINE_HEIGHT,
  RIGHT_CLICKS,
  SCROLLBACK_LINES_MAX,
  setTerminalPreferences,
} from './preferences.ts'
import { Choices, Flag, Stepper, ThemeChoice } from './SettingsFields.tsx'
import { SettingsPreview } from './SettingsPreview.tsx'
import { usePreferenceSync } from './usePreferenceSync.ts'
import { useTerminalPreferences } from './useTerminals.ts'

const SCROLLBACKS = [0, 1_000, 5_000, 10_000, 25_000, SCROLLBACK_LINES_MAX]

export function TerminalSettings() {
  const t = useTranslations('screen.settings')
  const [open, setOpen] = useState(false)
  const error = usePreferenceSync()
  return (
    <>
      <button
        type="button"
        aria-label={t('title')}
        title={t('title')}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="px-3 text-muted hover:text-text"
      >
        <Settings2 size={15} aria-hidden />
      </button>
      <Dialog closable open={open} onOpenChange={setOpen} title={t('title')} wide>
        <Panel error={error} />
      </Dialog>
    </>
  )
}

function Panel({ error }: { error: unknown }) {
  const t = useTranslations('screen.settings')
  const errorText = useErrorText()
  const now = useTerminalPreferences()
  const set = setTerminalPreferences
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-5 md:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0 md:order-2">
        <SettingsPreview />
        <p className="mt-2 text-xs text-muted">{t('kept')}</p>
        {error !== null && (
          <p role="alert" className="mt-2 text-xs text-danger">
            {t('notSaved', { message: errorText(error) })}
          </p>
        )}
      </div>
      <div className="min-w-0 space-y-5">
        <Group title={t('look')}>
          <ThemeChoice value={now.theme} onChange={(theme) => set({ theme })} />
          <Stepper
            label={t('fontSize')}
            value={now.fontSize}
            {...FONT_SIZE}
            step={1}
            shown={t('pixels', { value: now.fontSize })}
            onChange={(fontSize) => set({ fontSize })}
          />
          <Stepper
            label={t('lineHeight')}
            value={now.lineHeight}
            {...LINE_HEIGHT}
            shown={(now.lineHeight / 100).toFixed(2)}
            onChange={(lineHeight) => set({ lineHeight })}
          />
          <Choices
            label={t('cursor')}
            value={now.cursorStyle}
            options={CURSOR_STYLES.map((value) => ({ value, label: t(`cursors.${value}`) }))}
            onChange={(cursorStyle) => set({ cursorStyle })}
          />
          <Flag
            label={t('cursorBlink')}
            checked={now.cursorBlink}
            onChange={(cursorBlink) => set({ cursorBlink })}
          />
        </Group>
        <Group title={t('behaviour')}>
          <Choices
            label={t('scrollback')}
            value={String(now.scrollback)}
            options={SCROLLBACKS.map((lines) => ({ value: String(lines), label: t('lines', { lines }) }))}
            onChange={(lines) => set({ scrollback: Number(lines) })}
          />
          <Choices
            label={t('rightClick')}
            value={now.rightClick}
            options={RIGHT_CLICKS.map((value) => ({ value, label: t(`rightClicks.${value}`) }))}
            onChange={(rightClick) => set({ rightClick })}
          />
          <Choices
            label={t('bell')}
            value={now.bell}
            options={BELLS.map((value) => ({ value, label: t(`bells.${value}`) }))}
            onChange={(bell) => set({ bell })}
          />
          <Flag
            label={t('copyOnSelect')}
            checked={now.copyOnSelect}
            onChange={(copyOnSelect) => set({ copyOnSelect })}
          />
          <Flag
            label={t('warnOfLines')}
            hint={t('warnOfLinesHint')}
            checked={now.warnOfLines}
            onChange={(warnOfLines) => set({ warnOfLines })}
          />
          <Flag
            label={t('screenReader')}
            hint={t('screenReaderHint')}
            checked={now.screenReader}
            onChange={(screenReader) => set({ screenReader })}
          />
        </Group>
        <div className="flex justify-end border-t border-line pt-4">
          <Button onClick={() => set(DEFAULTS)}>{t('reset')}</Button>
        </div>
      </div>
    </div>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-muted">{title}</legend>
      <div className="divide-y divide-line">{children}</div>
    </fieldset>
  )
}
