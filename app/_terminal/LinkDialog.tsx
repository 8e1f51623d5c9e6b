/** Shows where a link leads whose text says something else. */
'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import type { LinkQuestion } from './links.ts'

const SHOWN_CHARS_MAX = 2_000

export function LinkDialog({
  question,
  onAnswer,
}: {
  question: LinkQuestion | null
  onAnswer(yes: boolean): void
}) {
  const t = useTranslations('screen')
  return (
    <Dialog
      open={question !== null}
      onOpenChange={(open) => !open && onAnswer(false)}
      title={t('link.title', { host: question ? new URL(question.target).host : '' })}
    >
      <dl className="space-y-3 text-sm">
        <div>
          <dt className="text-muted">{t('link.shown')}</dt>
          <dd className="mt-1 max-h-20 overflow-auto break-all font-mono text-xs">{question?.shown}</dd>
        </div>
        <div>
          <dt className="text-muted">{t('link.target')}</dt>
          <dd className="mt-1 max-h-40 overflow-auto break-all rounded-md bg-code p-2 font-mono text-xs">
            {question?.target.slice(0, SHOWN_CHARS_MAX)}
          </dd>
        </div>
      </dl>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={() => onAnswer(false)}>{t('link.no')}</Button>
        <Button variant="primary" onClick={() => onAnswer(true)}>
          {t('link.yes')}
        </Button>
      </div>
    </Dialog>
  )
}
