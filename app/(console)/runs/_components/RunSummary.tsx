/** What a run is and how far it has come: state, who, when, how long, and one bar. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RunDetail, RunTransfer } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { paths } from '../../../_lib/paths.ts'
import { pauseOf } from '../_lib/reason.ts'
import { isRunOver } from '../_lib/states.ts'
import { CountsBar, useCountsText } from './CountsBar.tsx'
import { PaceNow } from './PaceNow.tsx'
import { Retries } from './Retries.tsx'
import { RunPaceText } from './RunPaceText.tsx'
import { StateLabel } from './StateIcon.tsx'

function pausedWords(t: ReturnType<typeof useTranslations<'runs.pace'>>, reason: string | null): string {
  const { code, text } = pauseOf(reason)
  const [first = '', second = ''] = text.match(/\d+/g) ?? []
  switch (code) {
    case 'person':
      return t('pausedBy', { name: text })
    case 'gate':
      return t('pausedAtGate', { batch: first, batches: second })
    case 'budget':
      return t('pausedByBudget', { failed: first, budget: second })
    case null:
      return text
  }
}

function Transfer({ transfer: { bytes, total, lineBytes } }: { transfer: RunTransfer }) {
  const t = useTranslations('files')
  const percent = total ? Math.floor((bytes / total) * 100) : 0
  return (
    <p role="status" className="text-xs tabular-nums text-muted">
      {total === null
        ? t('received', { size: formatBytes(bytes) })
        : t('brought', {
            size: formatBytes(bytes),
            total: formatBytes(total),
            percent,
            line: formatBytes(lineBytes),
          })}
    </p>
  )
}

export function RunSummary({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.view')
  const pace = useTranslations('runs.pace')
  const history = useTranslations('history.keep')
  const countsText = useCountsText()
  const since = isRunOver(run.state) ? null : run.startedAt
  return (
    <div className="space-y-2.5">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
        <StateLabel state={run.state} skipped={run.counts.skipped} />
        <span>{t('hosts', { count: run.total })}</span>
        {run.batches > 1 && <span>{pace('batchOf', { batch: run.batch + 1, batches: run.batches })}</span>}
        <span>{t('by', { name: run.createdBy })}</span>
        <RelativeTime at={run.createdAt} />
        {(run.durationMs !== null || since !== null) && (
          <span className="tabular-nums">
            <Duration ms={run.durationMs} since={since} />
          </span>
        )}
        {run.file && (
          <Link href={paths.files({ q: run.file.name })} className="link-quiet">
            {run.file.name} {formatBytes(run.file.size)}
          </Link>
        )}
        {run.scriptRef && (
          <Link href={paths.script(run.scriptRef.id)} className="link-quiet">
            {run.scriptRef.name} v{run.scriptRef.version}
          </Link>
        )}
        {run.origin?.job && (
          <Link href={paths.jobRun(run.origin.job.runId)} className="link-quiet">
            {t('ofJob', { name: run.origin.job.name, step: run.origin.job.step })}
          </Link>
        )}
        {run.origin?.schedule && (
          <Link href={paths.schedule(run.origin.schedule.id)} className="link-quiet">
            {t('ofSchedule', { name: run.origin.schedule.name })}
          </Link>
        )}
        {run.keptBy && <span>{history('by', { name: run.keptBy })}</span>}
        {run.retryOf && (
          <Link href={paths.run(run.retryOf)} className="link-quiet">
            {t('retryOf')}
          </Link>
        )}
      </p>
      {run.state === 'paused' && (
        <p role="status" className="text-sm text-warning">
          {pausedWords(pace, run.pausedReason)}
        </p>
      )}
      <PaceNow run={run} />
      <CountsBar counts={run.counts} total={run.total} />
      <div className="flex flex-wrap justify-between gap-x-6 text-xs tabular-nums text-muted">
        <p aria-live="polite">{countsText(run.counts)}</p>
        <RunPaceText run={run} />
      </div>
      {run.transfer && !isRunOver(run.state) && <Transfer transfer={run.transfer} />}
      <Retries runId={run.id} />
    </div>
  )
}
