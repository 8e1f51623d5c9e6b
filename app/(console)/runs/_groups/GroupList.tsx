/** Equal answers of many hosts folded into one each, and where they differ from the most common one. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { OutputGroup, RunDetail } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { isRunOver, isTaskOver, sumOf, TASK_STATES } from '../_lib/states.ts'
import { GroupAnswer } from './GroupAnswer.tsx'
import { GroupChoices, IGNORABLE, useGrouping } from './GroupChoices.tsx'

/** What is not compared yet is asked for again after so long. */
const GO_ON_MS = 300

/** When so many answers differ, and most from each other, it is by numbers or names that nobody compares. */
const SCATTERED_GROUPS_MIN = 10

export function GroupList({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.groups')
  const words = useTranslations('reading.groups')
  const trpc = useTRPC()
  const grouping = useGrouping()
  const { by, ignore } = grouping
  const groups = useQuery(
    trpc.runs.groups.queryOptions(
      { runId: run.id, by, ignore, texts: false },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state: { data } }) =>
          data !== undefined && data.compared < data.toCompare && GO_ON_MS,
      },
    ),
  )
  if (groups.isError) return <ErrorState title={t('failed')} error={groups.error} onRetry={groups.refetch} />
  if (!groups.data) return <SkeletonRows count={3} />
  const { items, total, labelKeys, compared, toCompare } = groups.data
  const shared = sharedNames(items)
  const done = sumOf(run.counts, TASK_STATES.filter(isTaskOver))
  // Clush's rule: what most hosts answered comes first, and is what the others are compared with.
  const [reference] = items
  const comparable = by === 'output' && items.length > 1
  return (
    <div className="space-y-6">
      <GroupChoices grouping={grouping} labelKeys={labelKeys} />
      {!isRunOver(run.state) && (
        <p className="text-xs text-muted">{t('running', { done, total: run.total })}</p>
      )}
      {by === 'output' && ignore.length === 0 && total >= SCATTERED_GROUPS_MIN && total > done / 2 && (
        <p className="flex flex-wrap items-center gap-x-3 text-sm">
          {words('scattered')}
          <button type="button" className="link-quiet" onClick={() => grouping.setIgnore([...IGNORABLE])}>
            {words('ignoreAll')}
          </button>
        </p>
      )}
      {compared < toCompare && (
        <p role="status" className="text-xs tabular-nums text-muted">
          {words('comparing', { compared, total: toCompare })}
        </p>
      )}
      {items.length === 0 && <EmptyState title={t('none')} />}
      {items.map((group) => (
        <GroupAnswer
          key={group.key}
          runId={run.id}
          group={group}
          grouping={grouping}
          shared={shared}
          reference={comparable && group !== reference ? (reference ?? null) : null}
          first={comparable && group === reference && group.count > 1}
        />
      ))}
      {total > items.length && (
        <p className="text-xs text-muted">{words('more', { count: total - items.length })}</p>
      )}
    </div>
  )
}

function sharedNames(groups: readonly OutputGroup[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const name of groups.flatMap((group) => group.hostnames)) (seen.has(name) ? shared : seen).add(name)
  return shared
}
