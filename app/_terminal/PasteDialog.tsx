/** Shows what is about to be pasted where each line would run at once. */
'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'

export function PasteDialog({ text, onAnswer }: { text: string | null; onAnswer(yes: boolean): void }) {
  const t = useTranslations('terminal')
  const count = text?.trimEnd().split(/\r\n|\r|\n/).length ?? 0
  return (
    <Dialog
      open={text !== null}
      onOpenChange={(open) => !open && onAnswer(false)}
      title={t('pasteTitle', { count })}
    >
      <p className="text-sm text-muted">{t('pasteText')}</p>
      <pre className="mt-3 max-h-60 overflow-auto rounded-md bg-code p-3 font-mono text-xs">{text}</pre>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={() => onAnswer(false)}>{t('pasteNo')}</Button>
        <Button variant="primary" onClick={() => onAnswer(true)}>
          {t('pasteYes')}
        </Button>
      </div>
    </Dialog>
  )
}
