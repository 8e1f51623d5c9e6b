/** Targets made from what a person chose: agents by id, or a filter with its counts as of now. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AgentFilter, AgentItem } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { type Targets, targetOf } from './targets.ts'

/** Ids travel in the address of a request, which has room for so many. */
const IDS_PER_REQUEST = 100

export function useTargets() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  return useMemo(() => {
    const count = async (filter: AgentFilter) => {
      const page = await queries.fetchQuery(trpc.agents.list.queryOptions({ ...filter, limit: 1 }))
      return page.total ?? page.items.length
    }
    return {
      /** Agents that wait for approval, or are gone, are left out. */
      async picked(agentIds: string[]): Promise<Targets> {
        const agents: AgentItem[] = []
        for (let at = 0; at < agentIds.length; at += IDS_PER_REQUEST) {
          const ids = agentIds.slice(at, at + IDS_PER_REQUEST)
          const page = await queries.fetchQuery(trpc.agents.list.queryOptions({ ids, limit: ids.length }))
          agents.push(...page.items)
        }
        return { kind: 'agents', agents: agents.filter(({ status }) => status !== 'pending').map(targetOf) }
      },
      async matching(filter: AgentFilter): Promise<Targets> {
        const of = (status: 'online' | 'offline') =>
          filter.status && filter.status !== status ? 0 : count({ ...filter, status })
        const [online, offline, locked] = await Promise.all([
          of('online'),
          of('offline'),
          count({ ...filter, locked: true }),
        ])
        return { kind: 'filter', filter, total: online + offline, offline, locked }
      },
    }
  }, [trpc, queries])
}
