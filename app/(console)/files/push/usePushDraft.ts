/** The draft on the page: from the address, an earlier push, or what this tab kept; kept again as it changes. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import type { AgentFilter, FileItem } from '../../../../server/trpc/types.ts'
import { isMissing } from '../../../_lib/errors.ts'
import { useKeptDraft } from '../../../_lib/useKeptDraft.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useRunAgents } from '../../runs/_lib/useRunAgents.ts'
import { useTargets } from '../../runs/_lib/useTargets.ts'
import { EMPTY_PUSH, type PushDraft, pushAgain, pushStore } from '../_lib/draft.ts'

/** What the address asks for. */
export interface PushSource {
  /** `?file=<file id>` */
  fileId: string | null
  /** `?agents=a,b` */
  agentIds: string[]
  /** `?filter=…`: JSON of an AgentFilter, or words to search for. */
  filter: AgentFilter | null
  /** `?from=<run id>` */
  from: string | null
}

export function usePushDraft(source: PushSource) {
  const load = useLoadPush()
  return useKeptDraft({ source, load, empty: EMPTY_PUSH, store: pushStore })
}

function useLoadPush() {
  const trpc = useTRPC()
  const targets = useTargets()
  const agentsOf = useRunAgents()
  const queries = useQueryClient()

  /** Null where it was removed. */
  const fileOf = async (id: string): Promise<FileItem | null> => {
    try {
      return await queries.fetchQuery(trpc.files.get.queryOptions({ id }))
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  const again = async (id: string): Promise<PushDraft> => {
    const [run, agentIds] = await Promise.all([
      queries.fetchQuery(trpc.runs.get.queryOptions({ id })),
      agentsOf(id),
    ])
    const picked = await targets.picked(agentIds)
    if (!run.file) return { ...EMPTY_PUSH, targets: picked }
    return pushAgain(run, run.file, await fileOf(run.file.fileId), picked)
  }

  return async (source: PushSource): Promise<PushDraft> => {
    const kept = pushStore.kept() ?? EMPTY_PUSH
    let draft = source.from ? await again(source.from) : kept
    if (source.fileId) draft = { ...draft, file: await fileOf(source.fileId) }
    // What was kept may have been removed meanwhile.
    else if (draft.file && !source.from) draft = { ...draft, file: await fileOf(draft.file.id) }
    if (source.agentIds.length > 0) return { ...draft, targets: await targets.picked(source.agentIds) }
    if (source.filter) return { ...draft, targets: await targets.matching(source.filter) }
    return draft
  }
}
