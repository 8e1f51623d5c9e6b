/** The hosts of a run: filtered from the address, opened one by one or all at once. */
'use client'

import { useTranslations } from 'next-intl'
import { useCallback, useState } from 'react'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { useUrlState } from '../../../_lib/useUrlState.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { isTaskState, TASK_STATES } from '../_lib/states.ts'
import { useTasks } from '../_lib/useRun.ts'
import { TaskList } from './TaskList.tsx'

/** Up to so many hosts, every output is open from the start. */
const OPEN_HOSTS_MAX = 6

export function TaskPanel({ run }: { run: RunDetail }) {
  const t = useTranslations('runs')
  const [state, setState] = useUrlState('state')
  const [query, setQuery] = useUrlState('host')
  const tasks = useTasks(run.id, {
    ...(isTaskState(state) ? { state } : {}),
    ...(query ? { query } : {}),
  })
  const [openByDefault, setOpenByDefault] = useState(run.total <= OPEN_HOSTS_MAX)
  /** Those that are the other way round. */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const toggle = (taskId: string) => {
    const next = new Set(turned)
    if (!next.delete(taskId)) next.add(taskId)
    setTurned(next)
  }
  const setAll = (open: boolean) => {
    setOpenByDefault(open)
    setTurned(new Set())
  }
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = tasks
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput value={query} onChange={setQuery} label={t('view.filterHosts')} />
        <StateFilter run={run} value={isTaskState(state) ? state : ''} onChange={setState} />
        <span className="grow" />
        <button type="button" className="link-quiet text-xs" onClick={() => setAll(!openByDefault)}>
          {openByDefault ? t('view.collapseAll') : t('view.expandAll')}
        </button>
      </div>
      {tasks.isError && <ErrorState error={tasks.error} onRetry={tasks.refetch} />}
      {tasks.isPending && <SkeletonRows count={Math.min(run.total, 8)} />}
      {tasks.isSuccess && tasks.items.length === 0 && (
        <p className="py-6 text-sm text-muted">{t('view.noTask')}</p>
      )}
      <TaskList
        tasks={tasks.items}
        isOpen={(taskId) => turned.has(taskId) !== openByDefault}
        onToggle={toggle}
        onEnd={more}
      />
    </div>
  )
}

function StateFilter(props: { run: RunDetail; value: string; onChange(state: string): void }) {
  const t = useTranslations('runs')
  const { counts, total } = props.run
  const choices = [
    { value: '', label: t('view.all'), count: total },
    ...TASK_STATES.filter((state) => counts[state] > 0 || state === props.value).map((state) => ({
      value: state,
      label: t(`states.${state}`),
      count: counts[state],
    })),
  ]
  return (
    <fieldset className="flex flex-wrap gap-1" aria-label={t('list.state')}>
      {choices.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
          className="inline-flex h-7 items-center gap-1.5 rounded-full px-2.5 text-xs hover:bg-hover aria-pressed:bg-track aria-pressed:font-medium"
        >
          {label} <span className="tabular-nums text-muted">{count}</span>
        </button>
      ))}
    </fieldset>
  )
}
