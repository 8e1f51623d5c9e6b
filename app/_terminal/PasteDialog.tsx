/** Shows what is about to be pasted where that may do more than one thinks. */
'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import { visible } from './paste.ts'
import type { Question } from './screenState.ts'

/** A browser takes long to lay out a megabyte. */
const SHOWN_CHARS_MAX = 20_000

interface Props {
  question: Extract<Question, { kind: 'paste' }> | null
  /** It goes to several terminals. */
  broadcast: boolean
  onAnswer(how: 'no' | 'yes' | 'clean'): void
}

export function PasteDialog({ question, broadcast, onAnswer }: Props) {
  const t = useTranslations('screen')
  const text = question?.text ?? ''
  const count = text.trimEnd().split(/\r\n|\r|\n/).length
  const controls = question?.concerns.includes('controls') ?? false
  return (
    <Dialog
      open={question !== null}
      onOpenChange={(open) => !open && onAnswer('no')}
      title={t('paste.title', { count })}
    >
      <div className="space-y-1 text-sm text-muted">
        {question?.concerns.includes('lines') && <p>{t(broadcast ? 'paste.linesOfSome' : 'paste.lines')}</p>}
        {controls && <p>{t('paste.controls')}</p>}
      </div>
      <pre className="mt-3 max-h-60 overflow-auto rounded-md bg-code p-3 font-mono text-xs">
        {visible(text.slice(0, SHOWN_CHARS_MAX))}
        {text.length > SHOWN_CHARS_MAX && '…'}
      </pre>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={() => onAnswer('no')}>{t('paste.no')}</Button>
        {controls && <Button onClick={() => onAnswer('yes')}>{t('paste.asIs')}</Button>}
        <Button variant="primary" onClick={() => onAnswer(controls ? 'clean' : 'yes')}>
          {controls ? t('paste.clean') : t('paste.yes')}
        </Button>
      </div>
    </Dialog>
  )
}
