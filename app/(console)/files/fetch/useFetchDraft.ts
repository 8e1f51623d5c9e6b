/** The draft on the page: from the address, an earlier fetch, or what this tab kept; kept again as it changes. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useRunAgents } from '../../runs/_lib/useRunAgents.ts'
import { useTargets } from '../../runs/_lib/useTargets.ts'
import {
  dropFetch,
  EMPTY_FETCH,
  type FetchDraft,
  fetchAgain,
  keepFetch,
  keptFetch,
} from '../_lib/fetchDraft.ts'

/** What the address asks for. */
export interface FetchSource {
  /** `?agents=a,b` */
  agentIds: string[]
  /** `?filter=…`: JSON of an AgentFilter, or words to search for. */
  filter: AgentFilter | null
  /** `?from=<run id>` */
  from: string | null
}

const KEEP_AFTER_MS = 300

export function useFetchDraft(source: FetchSource) {
  const load = useLoadFetch()
  const [draft, setDraft] = useState<FetchDraft | null>(null)
  const [error, setError] = useState<unknown>(null)
  const asked = useRef(false)

  useEffect(() => {
    if (asked.current) return
    asked.current = true
    load(source).then(setDraft, (reason: unknown) => {
      setError(reason)
      setDraft(keptFetch() ?? EMPTY_FETCH)
    })
  }, [load, source])

  useEffect(() => {
    if (!draft) return
    const timer = setTimeout(() => keepFetch(draft), KEEP_AFTER_MS)
    return () => clearTimeout(timer)
  }, [draft])

  const change = (part: Partial<FetchDraft>) => setDraft((now) => (now ? { ...now, ...part } : now))
  const discard = () => {
    dropFetch()
    setDraft(EMPTY_FETCH)
  }
  return { draft, error, change, discard }
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
    const draft = from ? await again(from) : (keptFetch() ?? EMPTY_FETCH)
    if (agentIds.length > 0) return { ...draft, targets: await targets.picked(agentIds) }
    if (filter) return { ...draft, targets: await targets.matching(filter) }
    return draft
  }
}
