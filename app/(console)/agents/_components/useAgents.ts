/** The list of agents, page by page, kept live by `agents.watch`. */
'use client'

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useRef } from 'react'
import type { AgentFilter, AgentItem } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'

const PAGE_SIZE = 100
const RELOAD_MS = 1_000

export function useAgents(filter: AgentFilter) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const options = trpc.agents.list.infiniteQueryOptions(
    { ...filter, limit: PAGE_SIZE },
    { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
  )
  const list = useInfiniteQuery(options)
  const reload = useRef<ReturnType<typeof setTimeout> | null>(null)
  const { queryKey } = options
  /** At most once a second: what changes membership or counts is read again. */
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
  useSubscription(
    trpc.agents.watch.subscriptionOptions(undefined, {
      onData: ({ data: event }) => {
        if (event.type !== 'changed') {
          later()
          return
        }
        const news = new Map(event.items.map((item) => [item.id, item]))
        let known = 0
        let moved = false
        queries.setQueryData(
          queryKey,
          (old) =>
            old && {
              ...old,
              pages: old.pages.map((page) => ({
                ...page,
                items: page.items.map((item): AgentItem => {
                  const next = news.get(item.id)
                  if (!next) return item
                  known++
                  moved ||= next.status !== item.status
                  return next
                }),
              })),
            },
        )
        if (moved || known < news.size) later()
      },
    }),
  )
  return list
}
