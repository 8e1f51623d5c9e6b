/** What a run that goes on waits for, and what bounds it: offline hosts, a ramp, a deadline. */
'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { isRunOver } from '../_lib/states.ts'

export function PaceNow({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.pace')
  const locale = useLocale()
  if (isRunOver(run.state)) return null
  const timeText = (iso: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))
  const parts = [
    run.waitingOffline > 0 &&
      run.offlineUntil &&
      t('waitingOffline', { count: run.waitingOffline, time: timeText(run.offlineUntil) }),
    run.pace?.ramp && run.slots !== null && run.counts.queued > 0 && t('slotsNow', { count: run.slots }),
    run.pace?.deadlineAt && t('deadlineAhead', { time: timeText(run.pace.deadlineAt) }),
  ].filter((part) => typeof part === 'string')
  if (parts.length === 0) return null
  return (
    <p role="status" className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </p>
  )
}
