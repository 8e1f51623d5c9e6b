/** Above the history: runs that wait for approval, one click away. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useApprovals } from './useApprovals.ts'

export function WaitingRuns() {
  const t = useTranslations('approval')
  const { waiting, mine } = useApprovals()
  if (waiting === 0) return null
  return (
    <p className="mb-3 text-sm">
      <Link href={paths.runs({ state: 'awaiting_approval' })} className="text-warning hover:underline">
        {t('waiting', { count: waiting, mine })}
      </Link>
    </p>
  )
}
