/** How the last time went: the run's state and when, or why there was none; and how many wait. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ScheduleItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { useReasonText } from '../../../_lib/errors.ts'
import { StateIcon } from '../../runs/_components/StateIcon.tsx'
import { runPath } from '../_lib/runPath.ts'
import { FiringStateIcon } from './FiringState.tsx'

export function LastResult({ schedule }: { schedule: Pick<ScheduleItem, 'last' | 'queued'> }) {
  const t = useTranslations('schedules')
  const reasonText = useReasonText()
  const { last, queued } = schedule
  const href = last && runPath(last)
  return (
    <span className="flex min-w-0 items-center gap-2">
      {!last && queued === 0 && <span className="text-muted">{t('never')}</span>}
      {last &&
        (last.runState ? (
          <StateIcon state={last.runState} labelled />
        ) : (
          <FiringStateIcon state={last.state} labelled />
        ))}
      {last && href && (
        <Link prefetch={false} href={href} className="hover:underline">
          <RelativeTime at={last.startedAt} />
        </Link>
      )}
      {last && !href && (
        <span className="truncate text-muted" title={last.reason ? reasonText(last.reason) : undefined}>
          {last.reason ? reasonText(last.reason) : ''}
        </span>
      )}
      {queued > 0 && <span className="whitespace-nowrap text-muted">{t('waiting', { count: queued })}</span>}
    </span>
  )
}
