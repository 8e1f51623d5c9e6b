/** One step of a job's run: its state, how its hosts are, and the way to its run. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { JobRunStep } from '../../../../../server/trpc/types.ts'
import { Duration } from '../../../../_components/Duration.tsx'
import { useReasonText } from '../../../../_lib/errors.ts'
import { paths } from '../../../../_lib/paths.ts'
import { CountsBar, useCountsText } from '../../../runs/_components/CountsBar.tsx'
import { StepStateIcon } from '../../_components/StepState.tsx'

const spanOf = ({ startedAt, finishedAt }: JobRunStep): number | null =>
  startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null

export function StepProgress({ step, place }: { step: JobRunStep; place: number }) {
  const t = useTranslations('jobs')
  const reasonText = useReasonText()
  const countsText = useCountsText()
  const { name, state, summary, runId, runState, counts, total, kept, reason, onFailure } = step
  const awaits = state === 'running' && runState === 'awaiting_approval'
  const shown = awaits ? 'awaiting_approval' : state
  return (
    <li className="relative flex gap-3 pb-5 not-last:before:absolute not-last:before:top-6 not-last:before:bottom-1 not-last:before:left-[7px] not-last:before:w-px not-last:before:bg-line">
      <span className="mt-0.5 shrink-0">
        <StepStateIcon state={shown} />
      </span>
      <div className="min-w-0 flex-1 space-y-1.5">
        <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
          <span className={`font-medium ${state === 'skipped' ? 'text-muted' : ''}`}>
            <span className="tabular-nums text-muted">{place}.</span> {name}
          </span>
          {awaits && runId ? (
            <Link href={paths.run(runId)} className="text-xs text-warning hover:underline">
              {t(`stepStates.${shown}`)}
            </Link>
          ) : (
            <span className={`text-xs ${state === 'failed' ? 'text-danger' : 'text-muted'}`}>
              {t(`stepStates.${shown}`)}
            </span>
          )}
          {kept && <span className="text-xs text-muted">{t('kept')}</span>}
          {state === 'failed' && onFailure === 'continue' && (
            <span className="text-xs text-muted">{t('wentOn')}</span>
          )}
          {step.startedAt && (
            <span className="text-xs tabular-nums text-muted">
              <Duration ms={spanOf(step)} since={step.finishedAt ? null : step.startedAt} />
            </span>
          )}
          <span className="grow" />
          {runId && (
            <Link href={paths.run(runId)} className="link-quiet text-xs">
              {t('toRun', { name })}
            </Link>
          )}
        </p>
        <p className="truncate font-mono text-xs text-muted">{summary}</p>
        {reason && (
          <p className={`text-sm ${state === 'failed' ? 'text-danger' : 'text-warning'}`}>
            {reasonText(reason)}
          </p>
        )}
        {counts && (
          <>
            <CountsBar counts={counts} total={total} />
            <p aria-live="polite" className="text-xs tabular-nums text-muted">
              {countsText(counts)}
            </p>
          </>
        )}
      </div>
    </li>
  )
}
