/** What stands in a folder of a host, page after page until all of it is here, within a bound. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { useTRPCClient } from '../_trpc/client.ts'

/** More than so many names nobody reads: the filter finds the others. */
const PAGES_MAX = 20
const REFRESH_MS = 10_000

export interface Host {
  agentId: string
  hostname: string
  /** With whose rights; absent: the agent's own. */
  user?: string
}

export interface FolderView {
  /** Where it really is; null until it is known. */
  path: string | null
  entries: HostFileEntry[] | undefined
  total: number
  /** There are more names than are shown. */
  partial: boolean
  writable: boolean
  free: number | null
  error: unknown
  isFetching: boolean
  /** More pages are on their way. */
  coming: boolean
  reload(): void
}

export const folderKey = ({ agentId, user }: Host) => ['hostFiles', agentId, user ?? ''] as const

/** @param path '' is the home folder */
export function useFolder(host: Host, path: string, hidden: boolean, match: string): FolderView {
  const client = useTRPCClient()
  const { agentId, user } = host
  const query = useInfiniteQuery({
    queryKey: [...folderKey(host), path, hidden, match],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: after, signal }) =>
      client.hostFiles.list.query(
        {
          agentId,
          path,
          hidden,
          ...(user ? { user } : {}),
          ...(match ? { match } : {}),
          ...(after ? { after } : {}),
        },
        { signal },
      ),
    getNextPageParam: ({ more, entries }) => (more ? entries.at(-1)?.name : undefined),
    // A large folder is read anew only when that is asked for.
    refetchInterval: ({ state }) => (state.error || (state.data?.pages.length ?? 0) > 2 ? false : REFRESH_MS),
    retry: false,
  })
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const pages = data?.pages.length ?? 0
  const coming = hasNextPage && !isFetchNextPageError && pages < PAGES_MAX
  useEffect(() => {
    if (coming && !isFetchingNextPage) void fetchNextPage()
  }, [coming, isFetchingNextPage, fetchNextPage])
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries), [data])
  const first = data?.pages[0]
  return {
    path: first?.path ?? null,
    entries,
    total: first?.total ?? 0,
    partial: (first?.partial ?? false) || (hasNextPage && pages >= PAGES_MAX),
    writable: first?.writable ?? false,
    free: first?.free ?? null,
    error: data ? null : query.error,
    isFetching: query.isFetching,
    coming,
    reload: () => void query.refetch(),
  }
}
