/** How the script of a run went in the last days, wherever it was run. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { DurationText } from '../../../_components/Duration.tsx'
import { SuccessRate } from '../../../_components/SuccessRate.tsx'
import { useTRPC } from '../../../_trpc/client.ts'

const DAYS = 30

export function ScriptLately({ runId }: { runId: string }) {
  const t = useTranslations('history.statistics')
  const trpc = useTRPC()
  const statistics = useQuery(trpc.history.statistics.queryOptions({ runId }))
  const span = statistics.data?.spans.find((one) => one.days === DAYS)
  // Of a first run everything stands above already.
  if (!span || span.runs < 2) return null
  return (
    <p className="text-sm text-muted">
      {t('lately', { days: DAYS, runs: span.runs })}{' '}
      <SuccessRate succeeded={span.succeeded} failed={span.failed} />
      {span.p50Ms !== null && (
        <>
          {' · '}
          {t('p50')} <DurationText ms={span.p50Ms} />
        </>
      )}
    </p>
  )
}
