/** The list of agents, page by page, kept live by `agents.watch`. */
'use client'

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { AgentFilter, AgentSort } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'

const PAGE_SIZE = 100
const RELOAD_MS = 2_000

export function useAgents(filter: AgentFilter, sorting: { sort: AgentSort; order: 'asc' | 'desc' }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const options = trpc.agents.list.infiniteQueryOptions(
    { ...filter, ...sorting, limit: PAGE_SIZE },
    { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
  )
  const list = useInfiniteQuery(options)
  const reload = useRef<ReturnType<typeof setTimeout> | null>(null)
  const { queryKey } = options
  type Pages = NonNullable<typeof list.data>
  const patch = (change: (page: Pages['pages'][number]) => Pages['pages'][number]) =>
    queries.setQueryData(queryKey, (old) => old && { ...old, pages: old.pages.map(change) })
  /** At most every two seconds: what changes membership is read again. */
  const later = () => {
    reload.current ??= setTimeout(() => {
      reload.current = null
      void queries.invalidateQueries({ queryKey })
    }, RELOAD_MS)
  }
  useEffect(
    () => () => {
      if (reload.current) clearTimeout(reload.current)
      reload.current = null
    },
    [],
  )
  // Only what is on the page: heartbeats of ten thousand others are none of this tab's business.
  // In an order of their own: a list that only sorts anew is the same subscription.
  const loaded = list.data?.pages.flatMap((page) => page.items.map((item) => item.id)) ?? []
  const key = loaded.sort().join(' ')
  const from = list.data?.pages[0]?.watchFrom
  const latest = useRef(from)
  latest.current = from
  // From where the list was read: nothing is missed between, and nothing has to be read again.
  const input = useMemo(() => ({ ids: key ? key.split(' ') : [], lastEventId: latest.current }), [key])
  useSubscription(
    trpc.agents.watch.subscriptionOptions(input, {
      enabled: list.data !== undefined,
      onData: ({ data: event }) => {
        if (event.type === 'changed') {
          const news = new Map(event.items.map((item) => [item.id, item]))
          patch((page) => ({ ...page, items: page.items.map((item) => news.get(item.id) ?? item) }))
        } else if (event.type === 'counts') {
          // Of a search they are told with its hosts.
          if (!filter.query) patch((page) => ({ ...page, counts: event.counts }))
          later()
        } else later()
      },
    }),
  )
  return list
}
