/** One run of a job: how far it has come, step by step. */
'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { JobRunDetail } from '../../../../../server/trpc/types.ts'
import { Duration } from '../../../../_components/Duration.tsx'
import { RelativeTime } from '../../../../_components/RelativeTime.tsx'
import { paths } from '../../../../_lib/paths.ts'
import { useTRPC } from '../../../../_trpc/client.ts'
import { ErrorState } from '../../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../../_ui/Skeleton.tsx'
import { StateLabel } from '../../../runs/_components/StateIcon.tsx'
import { JobRunActions } from './JobRunActions.tsx'
import { StepProgress } from './StepProgress.tsx'

export function JobRunPage({ id }: { id: string }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const run = useQuery(trpc.jobRuns.get.queryOptions({ id }))
  const open = run.data !== undefined && run.data.finishedAt === null
  useSubscription(
    trpc.jobRuns.watch.subscriptionOptions(
      { id },
      {
        enabled: open,
        onData: ({ data }) => queries.setQueryData(trpc.jobRuns.get.queryKey({ id }), data),
      },
    ),
  )
  if (!run.data && run.isError) {
    const back = { href: paths.jobs(), label: t('title') }
    return <ErrorState error={run.error} onRetry={run.refetch} back={back} />
  }
  if (!run.data) return <SkeletonRows count={6} />
  return (
    <>
      <PageHeader title={run.data.jobName} actions={<JobRunActions run={run.data} />} />
      <Facts run={run.data} />
      <ol aria-label={t('steps')} className="mt-5">
        {run.data.steps.map((step, at) => (
          <StepProgress key={step.name} step={step} place={at + 1} />
        ))}
      </ol>
    </>
  )
}

function Facts({ run }: { run: JobRunDetail }) {
  const t = useTranslations('jobs')
  const view = useTranslations('runs.view')
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      {run.awaiting ? (
        <Link href={paths.run(run.awaiting)} className="hover:underline">
          <StateLabel state="awaiting_approval" />
        </Link>
      ) : (
        <StateLabel state={run.state} />
      )}
      <span>{view('by', { name: run.createdBy })}</span>
      <RelativeTime at={run.createdAt} />
      <span className="tabular-nums">
        <Duration ms={run.durationMs} since={run.finishedAt ? null : run.createdAt} />
      </span>
      {run.jobExists && (
        <Link href={paths.job(run.jobId)} className="link-quiet">
          {t('toJob')}
        </Link>
      )}
      {run.origin?.schedule && (
        <Link href={paths.schedule(run.origin.schedule.id)} className="link-quiet">
          {view('ofSchedule', { name: run.origin.schedule.name })}
        </Link>
      )}
      {run.retryOf && (
        <Link href={paths.jobRun(run.retryOf)} className="link-quiet">
          {view('retryOf')}
        </Link>
      )}
    </p>
  )
}
