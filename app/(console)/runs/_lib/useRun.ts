/** One run as it is now: read once, then kept true by `runs.watch` until it is over. */
'use client'

import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useRef } from 'react'
import type { Page, RunEvent, TaskItem, TaskState } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { isRunOver, TASK_STATES } from './states.ts'

type TaskPages = InfiniteData<Page<TaskItem>, string | null>

const TASKS_PER_PAGE = 100
/** Lists that are filtered by state are read again at most this often while tasks move. */
const REREAD_MS = 1000
/** Of larger runs the tasks do not come by themselves: only those on the screen are read. */
const WATCHED_TASKS_MAX = 500

/** Those that watching keeps true need not be read again, but where tasks come into a list or leave it. */
const comesAndGoes = ({ queryKey }: { queryKey: readonly unknown[] }) =>
  /"(state|group)":/.test(JSON.stringify(queryKey))

/** The run's header. `undefined` data while it loads. */
export function useRun(id: string) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const run = useQuery(trpc.runs.get.queryOptions({ id }))
  const reread = useRef<ReturnType<typeof setTimeout> | null>(null)
  const over = run.data ? isRunOver(run.data.state) : true
  const watched = (run.data?.total ?? 0) <= WATCHED_TASKS_MAX

  const apply = ({ run: now, tasks }: RunEvent) => {
    const before = queries.getQueryData(trpc.runs.get.queryKey({ id }))
    queries.setQueryData(trpc.runs.get.queryKey({ id }), now)
    const changed = new Map(tasks.map((task) => [task.taskId, task]))
    queries.setQueriesData<TaskPages | Page<TaskItem>>({ queryKey: trpc.runs.tasks.pathKey() }, (pages) =>
      // A single page is what the form reads that writes a run anew.
      pages && 'pages' in pages ? patched(pages, changed) : pages,
    )
    const moved = TASK_STATES.some((state) => before?.counts[state] !== now.counts[state])
    if (!moved || reread.current) return
    reread.current = setTimeout(
      () => {
        reread.current = null
        const all = isRunOver(now.state) || !watched
        void queries.invalidateQueries({
          queryKey: trpc.runs.tasks.pathKey(),
          ...(all ? {} : { predicate: comesAndGoes }),
        })
        void queries.invalidateQueries({ queryKey: trpc.runs.groups.pathKey() })
        // Searching is dear: once more when all is there.
        if (isRunOver(now.state)) void queries.invalidateQueries({ queryKey: trpc.runs.search.pathKey() })
      },
      isRunOver(now.state) ? 0 : REREAD_MS,
    )
  }
  useSubscription(
    trpc.runs.watch.subscriptionOptions(
      { id, tasks: watched },
      { enabled: !over, onData: (event) => apply(event.data) },
    ),
  )
  return run
}

/** Only the pages with a changed task are new objects. */
function patched(pages: TaskPages, changed: Map<string, TaskItem>): TaskPages {
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      page.items.some((item) => changed.has(item.taskId))
        ? { ...page, items: page.items.map((item) => changed.get(item.taskId) ?? item) }
        : page,
    ),
  }
}

/** The run's tasks, in pages, filtered by the server; what has moved out of the filter since is left out. */
export function useTasks(
  runId: string,
  filter: { state?: TaskState; query?: string; taskId?: string },
  limit = TASKS_PER_PAGE,
) {
  const trpc = useTRPC()
  const tasks = useInfiniteQuery(
    trpc.runs.tasks.infiniteQueryOptions(
      { runId, ...filter, limit },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  )
  const items = (tasks.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter((item) => !filter.state || item.state === filter.state)
  return { ...tasks, items }
}
