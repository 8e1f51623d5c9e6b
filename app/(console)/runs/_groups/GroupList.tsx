/** Equal answers of many hosts folded into one each, and where they differ from the most common one. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { OutputGroup, RunDetail } from '../../../../server/trpc/types.ts'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { isRunOver, isTaskOver, sumOf, TASK_STATES } from '../_lib/states.ts'
import { GroupAnswer } from './GroupAnswer.tsx'
import { GroupChoices, IGNORABLE, useGrouping } from './GroupChoices.tsx'
import { useGroups, useSteadyOrder } from './useGroups.ts'

/** When so many answers differ, and most from each other, it is by numbers or names that nobody compares. */
const SCATTERED_GROUPS_MIN = 10

export function GroupList({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.groups')
  const words = useTranslations('reading.groups')
  const grouping = useGrouping()
  const { by, ignore } = grouping
  const groups = useGroups(run, grouping)
  const [pointed, setPointed] = useState(false)
  const [focused, setFocused] = useState(false)
  const items = useSteadyOrder(groups.data?.items ?? [], pointed || focused)
  if (groups.error) return <ErrorState title={t('failed')} error={groups.error} onRetry={groups.retry} />
  if (!groups.data) return <SkeletonRows count={3} />
  const { total, labelKeys, compared, toCompare } = groups.data
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
      {/** biome-ignore lint/a11y/noStaticElementInteractions: it only looks whether somebody is reading here */}
      <div
        className="space-y-6"
        onPointerEnter={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
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
      </div>
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
