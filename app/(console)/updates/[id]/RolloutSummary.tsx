/** How far a rollout is: the bar, the current batch, and what it waits for or stopped at. */
'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { RolloutDetail } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { ReasonText } from '../_components/ReasonText.tsx'
import { TargetBar } from '../_components/TargetBar.tsx'
import { endedOf, failedOf, isOpen } from '../_lib/states.ts'

export function RolloutSummary({ rollout }: { rollout: RolloutDetail }) {
  const t = useTranslations('updates.view')
  const { counts, total, batch, batches, options, state } = rollout
  const open = isOpen(state)
  const atCanaries = batch === 0 && (options.canary ?? 0) > 0
  return (
    <section className="mb-6 space-y-2 text-sm">
      <TargetBar counts={counts} className="h-2.5" />
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-muted">
        <span className="tabular-nums text-text">{t('done', { done: endedOf(counts), total })}</span>
        {open && batches > 1 && (
          <span>
            {t('batch', { batch: batch + 1, batches })}
            {atCanaries && ` · ${t('canaryBatch')}`}
          </span>
        )}
        {state === 'running' && rollout.batchReadyAt && <NextBatch at={rollout.batchReadyAt} />}
        <span>
          <RelativeTime at={rollout.createdAt} /> {t('by', { name: rollout.createdBy })}
        </span>
      </p>
      {rollout.note && <p>{rollout.note}</p>}
      {state === 'running' && !rollout.withinWindow && options.window && (
        <p className="text-warning">{t('outside', options.window)}</p>
      )}
      {state === 'paused' && rollout.pausedReason && (
        <p role="alert" className="text-warning">
          <ReasonText reason={rollout.pausedReason} />
          {rollout.pausedReason !== 'operator' && ` (${failedOf(counts)} / ${total})`}
        </p>
      )}
      {state === 'failed' && <FailedText />}
    </section>
  )
}

const FailedText = () => {
  const t = useTranslations('updates.reasons')
  return <p className="text-danger">{t('failed')}</p>
}

function NextBatch({ at }: { at: string }) {
  const t = useTranslations('updates.view')
  const time = useFormatter().dateTime(new Date(at), { timeStyle: 'medium' })
  return <span>{t('nextBatch', { when: time })}</span>
}
