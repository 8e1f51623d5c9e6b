/** A program wants to write to the clipboard (OSC 52): asked beside the screen, so that what is typed is no answer. */
'use client'

import { ClipboardPen } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../_ui/Button.tsx'
import { visible } from './paste.ts'
import type { Screen } from './screen.ts'

const SHOWN_CHARS_MAX = 200

export function ClipboardBar({ screen, text }: { screen: Screen; text: string }) {
  const t = useTranslations('screen')
  const shown = visible(text.slice(0, SHOWN_CHARS_MAX))
  return (
    <section
      aria-label={t('clipboard.label')}
      className="absolute inset-x-2 top-2 z-20 mx-auto flex max-w-2xl flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line bg-raised p-2 pl-3 text-sm shadow-lg"
    >
      <ClipboardPen size={16} className="shrink-0 text-warning" aria-hidden />
      <div className="min-w-0 flex-[1_1_14rem]" role="alert">
        <p>{t('clipboard.title')}</p>
        <p className="truncate font-mono text-xs text-muted">
          {shown}
          {text.length > SHOWN_CHARS_MAX && '…'}
        </p>
      </div>
      <div className="ml-auto flex gap-2">
        <Button onClick={() => screen.answer('no')}>{t('clipboard.no')}</Button>
        <Button variant="primary" onClick={() => screen.answer('yes')}>
          {t('clipboard.yes')}
        </Button>
      </div>
    </section>
  )
}
