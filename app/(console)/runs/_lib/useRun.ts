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
import { useCallback, useEffect, useRef } from 'react'
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
  const over = run.data ? isRunOver(run.data.state) : true
  const watched = (run.data?.total ?? 0) <= WATCHED_TASKS_MAX
  const reread = useReread(run.data && !over)

  const apply = ({ run: now, tasks }: RunEvent) => {
    const before = queries.getQueryData(trpc.runs.get.queryKey({ id }))
    queries.setQueryData(trpc.runs.get.queryKey({ id }), now)
    const changed = new Map(tasks.map((task) => [task.taskId, task]))
    queries.setQueriesData<TaskPages | Page<TaskItem>>({ queryKey: trpc.runs.tasks.pathKey() }, (pages) =>
      // A single page is what the form reads that writes a run anew.
      pages && 'pages' in pages ? patched(pages, changed) : pages,
    )
    // An answer that is still under way may be older than this.
    const overtaken = changed.size > 0 && queries.isFetching({ queryKey: trpc.runs.tasks.pathKey() }) > 0
    if (overtaken || TASK_STATES.some((state) => before?.counts[state] !== now.counts[state]))
      reread(overtaken || !watched)
  }
  useSubscription(
    trpc.runs.watch.subscriptionOptions(
      { id, tasks: watched },
      { enabled: !over, onData: (event) => apply(event.data) },
    ),
  )
  return run
}

/**
 * Reads again what watching doesn't keep true: soon, many times in one, and all of it at once when the run is over, from
 * whomever that is heard.
 * @param open undefined: not known yet
 * @returns to be called when tasks have moved: all their lists, or only those into and out of which they come and go
 */
function useReread(open: boolean | undefined): (all: boolean) => void {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; all: boolean } | null>(null)
  const read = useCallback(
    (all: boolean) => {
      clearTimeout(waiting.current?.timer)
      waiting.current = null
      const predicate = all ? {} : { predicate: comesAndGoes }
      void queries.invalidateQueries({ queryKey: trpc.runs.tasks.pathKey(), ...predicate })
      void queries.invalidateQueries({ queryKey: trpc.runs.groups.pathKey() })
    },
    [queries, trpc],
  )
  useEffect(() => () => clearTimeout(waiting.current?.timer), [])
  const wasOpen = useRef(false)
  useEffect(() => {
    if (open) wasOpen.current = true
    if (open !== false || !wasOpen.current) return
    wasOpen.current = false
    read(true)
    // Searching is dear: once more when all is there.
    void queries.invalidateQueries({ queryKey: trpc.runs.search.pathKey() })
  }, [open, read, queries, trpc])
  return (all) => {
    if (waiting.current) waiting.current.all ||= all
    else waiting.current = { all, timer: setTimeout(() => read(waiting.current?.all ?? true), REREAD_MS) }
  }
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
