/** Everything on which a run was started. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../../../_trpc/client.ts'

/** One page of `runs.tasks`. */
const TASKS_PER_PAGE = 200

export function useRunAgents() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  return async (runId: string): Promise<string[]> => {
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await queries.fetchQuery(
        trpc.runs.tasks.queryOptions({ runId, limit: TASKS_PER_PAGE, cursor }),
      )
      ids.push(...page.items.map((task) => task.agentId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    return ids
  }
}
