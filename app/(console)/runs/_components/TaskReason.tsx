/** Why a host has no answer, or waits. */
'use client'

import { useTranslations } from 'next-intl'
import type { TaskItem } from '../../../../server/trpc/types.ts'
import { useTicking } from '../../../_lib/ticker.ts'
import { readReason } from '../_lib/reason.ts'

/** Of the agent: between asking a script to end and killing it. */
const KILL_AFTER_S = 5

/** Some scripts don't end when they are asked to. */
function Ending({ since, className }: { since: string; className: string }) {
  const t = useTranslations('runs.view')
  const left = useTicking((nowMs) => KILL_AFTER_S - Math.floor((nowMs - Date.parse(since)) / 1000), true)
  return (
    <p role="status" className={`text-xs text-warning ${className}`}>
      {left !== null && left > 0 ? t('ending', { seconds: left }) : t('killing')}
    </p>
  )
}

export function TaskReason({ task, className = '' }: { task: TaskItem; className?: string }) {
  const t = useTranslations('runs')
  const reason = readReason(task.reason)
  const away = !task.online && (task.state === 'running' || task.state === 'dispatched')
  const ends = task.cancelRequestedAt !== null && task.state === 'running' && task.online
  return (
    <>
      {ends && task.cancelRequestedAt && <Ending since={task.cancelRequestedAt} className={className} />}
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
          {reason.code ? t(`reasons.${reason.code}`, { text: reason.text }) : reason.text}
          {/* The host's own words name the file. */}
          {reason.code?.startsWith('file_') && (
            <span className="text-muted wrap-anywhere"> {reason.text}</span>
          )}
        </p>
      )}
    </>
  )
}
