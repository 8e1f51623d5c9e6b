/** How much history there is, how long it is kept, what that will remove, and what was removed last. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { Retention } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { RetentionForm } from './RetentionForm.tsx'

/** While a sweep goes on, and while none does. */
const REREAD_LIVE_MS = 2_000
const REREAD_QUIET_MS = 15_000

function Figures({ retention }: { retention: Retention }) {
  const t = useTranslations('history.retention')
  const { outputs, estimated } = retention
  const figures = [
    [t('outputs'), t('outputsNow', { count: outputs.outputs, size: formatBytes(outputs.bytes) })],
    [t('tasks'), t('about', { text: t('count', { count: estimated.tasks }) })],
    [t('database'), t('about', { text: formatBytes(estimated.bytes) })],
  ]
  return (
    <>
      <dl className="flex flex-wrap gap-x-10 gap-y-2 text-sm">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-muted">{name}</dt>
            <dd className="leading-6 tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-xs text-muted">{t('estimated')}</p>
      {!retention.complete && <p className="mt-2 text-sm text-warning">{t('incomplete')}</p>}
    </>
  )
}

function LastSweep({ retention }: { retention: Retention }) {
  const t = useTranslations('history.retention')
  const { sweeping, lastSweep } = retention
  return (
    <div role="status" className="space-y-1 text-sm text-muted">
      {sweeping && <p>{t('sweeping')}</p>}
      {!sweeping && !lastSweep && <p>{t('neverSwept')}</p>}
      {lastSweep && (
        <p>
          <RelativeTime at={lastSweep.at} />
          {': '}
          {t('swept', {
            runs: lastSweep.runs,
            jobs: lastSweep.jobRuns ?? 0,
            tasks: lastSweep.tasks,
            outputs: lastSweep.outputs,
            size: formatBytes(lastSweep.bytes),
          })}
        </p>
      )}
    </div>
  )
}

export function RetentionPage() {
  const t = useTranslations('history.retention')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayManage = usePermission('retention.manage')
  const options = trpc.history.retention.queryOptions()
  const retention = useQuery({
    ...options,
    refetchInterval: ({ state }) => (state.data?.sweeping ? REREAD_LIVE_MS : REREAD_QUIET_MS),
  })
  const sweep = useMutation(
    trpc.history.sweep.mutationOptions({
      onSuccess: () => {
        toast.success(t('sweepAsked'))
        return queries.invalidateQueries({ queryKey: options.queryKey })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('title')} intro={t('text')} />
      {retention.isError && !retention.data && (
        <ErrorState error={retention.error} onRetry={retention.refetch} />
      )}
      {retention.isPending && <SkeletonRows count={6} />}
      {retention.data && (
        <>
          <Section title={t('now')}>
            <Figures retention={retention.data} />
          </Section>
          <Section title={t('policy')}>
            <RetentionForm key={retention.data.changedAt} retention={retention.data} mayManage={mayManage} />
          </Section>
          <Section
            title={t('removed')}
            actions={
              mayManage && (
                <Button pending={sweep.isPending} onClick={() => sweep.mutate()}>
                  {t('sweepNow')}
                </Button>
              )
            }
          >
            <LastSweep retention={retention.data} />
          </Section>
        </>
      )}
    </div>
  )
}
