/** The share of hosts on which a script succeeded. */
'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { successRate } from '../_lib/successRate.ts'

/** Below this somebody should look. */
const FINE = 0.95

export function SuccessRate({ succeeded, failed }: { succeeded: number; failed: number }) {
  const t = useTranslations('history.statistics')
  const format = useFormatter()
  const rate = successRate(succeeded, failed)
  if (rate === null) return <span className="text-muted">–</span>
  return (
    <span
      title={t('counts', { succeeded, failed })}
      className={`tabular-nums ${rate < FINE ? 'text-danger' : ''}`}
    >
      {format.number(rate, { style: 'percent', maximumFractionDigits: 1 })}
    </span>
  )
}
