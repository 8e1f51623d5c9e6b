/** The groups of a run: kept true by what changes while it goes on, read once when it is over. */
'use client'

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useRef } from 'react'
import type { GroupsEvent, OutputGroup, OutputGroups, RunDetail } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { isRunOver } from '../_lib/states.ts'
import type { Grouping } from './GroupChoices.tsx'

/** What is not compared yet is asked for again after so long. */
const GO_ON_MS = 300

/** Groups that did not change stay the same objects. */
function patched(before: OutputGroups | undefined, { order, changed, reset, ...rest }: GroupsEvent) {
  const known = new Map(reset ? [] : before?.items.map((item) => [item.key, item]))
  for (const item of changed) known.set(item.key, item)
  return { ...rest, items: order.flatMap((key) => known.get(key) ?? []) }
}

export function useGroups(run: RunDetail, { by, ignore }: Grouping) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const over = isRunOver(run.state)
  const input = { runId: run.id, by, ignore }
  const options = trpc.runs.groups.queryOptions(
    { ...input, texts: false },
    {
      enabled: over,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state: { data } }) =>
        data !== undefined && data.compared < data.toCompare && GO_ON_MS,
    },
  )
  const groups = useQuery(options)
  const watch = useSubscription(
    trpc.runs.watchGroups.subscriptionOptions(input, {
      enabled: !over,
      onData: ({ data }) => queries.setQueryData(options.queryKey, (before) => patched(before, data)),
    }),
  )
  return {
    data: groups.data,
    error: groups.error ?? (over ? null : watch.error),
    retry: over ? groups.refetch : watch.reset,
  }
}

/**
 * In their order, unless they are held: then where they were, and new ones below, so that nothing moves under the mouse.
 */
export function useSteadyOrder(items: OutputGroup[], held: boolean): OutputGroup[] {
  const order = useRef<string[]>([])
  const byKey = new Map(items.map((item) => [item.key, item]))
  const kept = order.current.flatMap((key) => byKey.get(key) ?? [])
  const shown = held ? [...kept, ...items.filter((item) => !kept.includes(item))] : items
  useEffect(() => {
    order.current = shown.map(({ key }) => key)
  })
  return shown
}
