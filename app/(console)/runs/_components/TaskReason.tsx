/** Why a host has no answer, or waits. */
'use client'

import { useTranslations } from 'next-intl'
import type { TaskItem } from '../../../../server/trpc/types.ts'
import { readReason } from '../_lib/reason.ts'

export function TaskReason({ task, className = '' }: { task: TaskItem; className?: string }) {
  const t = useTranslations('runs')
  const reason = readReason(task.reason)
  const away = !task.online && (task.state === 'running' || task.state === 'dispatched')
  return (
    <>
      {away && (
        <p role="status" className={`text-xs text-warning ${className}`}>
          {t('view.hostAway')}
        </p>
      )}
      {!task.online && task.state === 'queued' && (
        <p className={`text-xs text-muted ${className}`}>{t('view.hostAwaited')}</p>
      )}
      {reason && (
        <p className={`text-xs text-warning ${className}`}>
          {reason.code ? t(`reasons.${reason.code}`) : reason.text}
        </p>
      )}
    </>
  )
}
