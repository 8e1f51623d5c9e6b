/** One rollout: how far it is, what holds it up, and each of its hosts. */
'use client'

import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { RolloutStateLabel } from '../_components/StateLabel.tsx'
import { useRollout } from '../_lib/useRollout.ts'
import { RolloutActions } from './RolloutActions.tsx'
import { RolloutSummary } from './RolloutSummary.tsx'
import { TargetTable } from './TargetTable.tsx'

export function RolloutPage({ id }: { id: string }) {
  const t = useTranslations('updates.rollouts')
  const pages = useTranslations('nav')
  const rollout = useRollout(id)
  if (rollout.isError) {
    const back = { href: paths.updates(), label: pages('updates') }
    return <ErrorState error={rollout.error} onRetry={rollout.refetch} back={back} />
  }
  if (!rollout.data) return <SkeletonRows count={8} />
  const { data } = rollout
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex items-center gap-3">
            {t(data.kind, { version: data.version })}
            <span className="text-sm font-normal">
              <RolloutStateLabel state={data.state} />
            </span>
          </span>
        }
        actions={<RolloutActions rollout={data} />}
      />
      <RolloutSummary rollout={data} />
      <TargetTable rollout={data} />
    </>
  )
}
