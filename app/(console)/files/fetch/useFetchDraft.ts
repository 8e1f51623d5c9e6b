/** The draft on the page: from the address, an earlier fetch, or what this tab kept; kept again as it changes. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { useKeptDraft } from '../../../_lib/useKeptDraft.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useRunAgents } from '../../runs/_lib/useRunAgents.ts'
import { useTargets } from '../../runs/_lib/useTargets.ts'
import { EMPTY_FETCH, type FetchDraft, fetchAgain, fetchStore } from '../_lib/fetchDraft.ts'

/** What the address asks for. */
export interface FetchSource {
  /** `?agents=a,b` */
  agentIds: string[]
  /** `?filter=…`: JSON of an AgentFilter, or words to search for. */
  filter: AgentFilter | null
  /** `?from=<run id>` */
  from: string | null
}

export function useFetchDraft(source: FetchSource) {
  const load = useLoadFetch()
  return useKeptDraft({ source, load, empty: EMPTY_FETCH, store: fetchStore })
}

function useLoadFetch() {
  const trpc = useTRPC()
  const targets = useTargets()
  const agentsOf = useRunAgents()
  const queries = useQueryClient()

  const again = async (id: string): Promise<FetchDraft> => {
    const [run, agentIds] = await Promise.all([
      queries.fetchQuery(trpc.runs.get.queryOptions({ id })),
      agentsOf(id),
    ])
    const picked = await targets.picked(agentIds)
    return run.fetch ? fetchAgain(run, run.fetch, picked) : { ...EMPTY_FETCH, targets: picked }
  }

  return async ({ from, agentIds, filter }: FetchSource): Promise<FetchDraft> => {
    const draft = from ? await again(from) : (fetchStore.kept() ?? EMPTY_FETCH)
    if (agentIds.length > 0) return { ...draft, targets: await targets.picked(agentIds) }
    if (filter) return { ...draft, targets: await targets.matching(filter) }
    return draft
  }
}
