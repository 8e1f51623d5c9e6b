/** Before terminals are closed: whether their shells end or go on without this browser. */
'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../_ui/Button.tsx'
import { Dialog } from '../_ui/Dialog.tsx'
import { activeTextarea, type TerminalPane } from './store.ts'

interface Props {
  /** Those that live; empty: nothing is asked. */
  panes: readonly TerminalPane[]
  onAnswer(answer: 'end' | 'leave' | 'keep'): void
}

export function CloseTerminals({ panes, onAnswer }: Props) {
  const t = useTranslations('terminal')
  const hostname = panes[0]?.session.target.hostname ?? ''
  const count = panes.length
  return (
    <Dialog
      open={count > 0}
      onOpenChange={(open) => !open && onAnswer('keep')}
      title={t('closeTitle', { hostname, count })}
      returnTo={activeTextarea}
    >
      <p className="text-sm text-muted">{t('closeText', { count })}</p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={() => onAnswer('keep')}>{t('keep')}</Button>
        <Button variant="danger" onClick={() => onAnswer('end')}>
          {t('closeYes', { count })}
        </Button>
        <Button variant="primary" onClick={() => onAnswer('leave')}>
          {t('leaveRunning')}
        </Button>
      </div>
    </Dialog>
  )
}
