/** How fast hosts answer, and how long the rest will take. */
'use client'

import { useTranslations } from 'next-intl'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { roundedRate } from '../_lib/rate.ts'
import { useRunPace } from '../_lib/useRunPace.ts'

/** Of fewer hosts each is looked at by itself. */
const HOSTS_MIN = 20
const FEW_SECONDS = 5
const MINUTE_S = 60
const HOUR_S = 3600

export function RunPaceText({ run }: { run: RunDetail }) {
  const t = useTranslations('reading.pace')
  const pace = useRunPace(run)
  if (!pace || run.total < HOSTS_MIN) return null
  const perMinute = pace.rate < 1
  const rate = roundedRate(perMinute ? pace.rate * MINUTE_S : pace.rate)
  const seconds = pace.leftMs === null ? null : pace.leftMs / 1000
  const left = () => {
    if (seconds === null) return t('still')
    if (seconds <= FEW_SECONDS) return t('fewSeconds')
    if (seconds < MINUTE_S) return t('seconds', { count: Math.ceil(seconds / FEW_SECONDS) * FEW_SECONDS })
    if (seconds < HOUR_S) return t('minutes', { count: Math.ceil(seconds / MINUTE_S) })
    return t('hours', { count: Math.ceil(seconds / HOUR_S) })
  }
  return (
    <span className="whitespace-nowrap">
      {seconds !== null && <>{perMinute ? t('perMinute', { rate }) : t('perSecond', { rate })} · </>}
      {left()}
    </span>
  )
}
