/** The draft on the page: from the address, an earlier run, or what this tab kept; kept again as it changes. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import type { AgentFilter, RunValue, StoredRun } from '../../../../server/trpc/types.ts'
import { isMissing } from '../../../_lib/errors.ts'
import { useKeptDraft } from '../../../_lib/useKeptDraft.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { type Draft, EMPTY_DRAFT, runStore } from '../_lib/draft.ts'
import { type Library, libraryOf } from '../_lib/library.ts'
import { paceDraftOf } from '../_lib/pace.ts'
import { useRunAgents } from '../_lib/useRunAgents.ts'
import { useTargets } from '../_lib/useTargets.ts'
import { partOf } from '../_quick/quickDraft.ts'

/** What the address asks for. */
export interface DraftSource {
  /** `?agents=a,b` */
  agentIds: string[]
  /** `?filter=…`: JSON of an AgentFilter, or words to search for. */
  filter: AgentFilter | null
  /** `?from=<run id>` */
  from: string | null
  /** `?script=<script id>` */
  script: string | null
  /** `?quick=<quick command id>` */
  quick: string | null
}

export function useDraft(source: DraftSource) {
  const { ofSource: load } = useLoadDraft()
  return useKeptDraft({ source, load, empty: EMPTY_DRAFT, store: runStore })
}

/** Drafts from what there is already. */
export function useLoadDraft() {
  const trpc = useTRPC()
  const targets = useTargets()
  const agentsOf = useRunAgents()
  const queries = useQueryClient()

  /** Null of what is removed since: the run's text is all there is. */
  const ofLibrary = async (id: string, version: number, values: RunValue[]): Promise<Library | null> => {
    try {
      return libraryOf(await queries.fetchQuery(trpc.scripts.get.queryOptions({ id, version })), values)
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  /** The newest version that may be run; if none may, the newest: the server says so when it is started. */
  const scriptDraft = async (id: string, wanted?: number): Promise<Draft> => {
    const newest = await queries.fetchQuery(trpc.scripts.get.queryOptions({ id }, { staleTime: 0 }))
    const version = wanted ?? newest.runnable ?? newest.version
    const script =
      version === newest.version
        ? newest
        : await queries.fetchQuery(trpc.scripts.get.queryOptions({ id, version }))
    const { script: text, interpreter } = script.content
    return { ...EMPTY_DRAFT, script: text, interpreter, library: libraryOf(script) }
  }

  const quickDraft = async (id: string, withHosts: boolean): Promise<Draft> => {
    const command = await queries.fetchQuery(trpc.quickCommands.get.queryOptions({ id }, { staleTime: 0 }))
    const { hosts } = command
    const chosen = withHosts && hosts ? { targets: await targets.matching({ query: hosts }) } : {}
    return { ...EMPTY_DRAFT, ...partOf(command), ...chosen }
  }

  const again = async (id: string): Promise<Draft> => {
    const [run, agentIds] = await Promise.all([
      queries.fetchQuery(trpc.runs.get.queryOptions({ id })),
      agentsOf(id),
    ])
    const library = run.scriptRef && (await ofLibrary(run.scriptRef.id, run.scriptRef.version, run.values))
    return {
      script: run.script,
      library,
      interpreter: run.interpreter,
      params: run.params,
      user: run.user ?? '',
      timeoutSeconds: String(run.timeoutSeconds),
      name: run.name,
      pace: paceDraftOf(run.pace),
      targets: await targets.picked(agentIds),
    }
  }

  /** What is kept to be run later. @param secrets names of its secret values @param by who gave them */
  const ofStored = async (run: StoredRun, secrets: string[], by: string): Promise<Draft> => {
    const me = await queries.fetchQuery(trpc.me.get.queryOptions(undefined, { staleTime: 60_000 }))
    const { targets: chosen, scriptRef } = run
    const base = scriptRef
      ? await scriptDraft(scriptRef.id, scriptRef.version).catch((error: unknown) => {
          // It was removed since: another one has to be chosen.
          if (isMissing(error)) return EMPTY_DRAFT
          throw error
        })
      : EMPTY_DRAFT
    const typed = Object.entries(run.values ?? {}).map(([name, value]) => [name, String(value)])
    return {
      ...base,
      script: run.script ?? base.script,
      library: base.library && {
        ...base.library,
        typed: { ...base.library.typed, ...Object.fromEntries(typed) },
        ...(me.username === by ? { kept: secrets } : { again: secrets }),
      },
      interpreter: run.interpreter ?? base.interpreter,
      params: run.params ?? '',
      user: run.user ?? '',
      timeoutSeconds: String(run.timeoutSeconds ?? EMPTY_DRAFT.timeoutSeconds),
      name: run.name ?? '',
      pace: paceDraftOf(run.pace ?? null),
      targets:
        'agentIds' in chosen ? await targets.picked(chosen.agentIds) : await targets.matching(chosen.filter),
    }
  }

  const ofSource = async (source: DraftSource): Promise<Draft> => {
    const base = source.from
      ? await again(source.from)
      : source.script
        ? await scriptDraft(source.script)
        : source.quick
          ? await quickDraft(source.quick, source.agentIds.length === 0)
          : (runStore.kept() ?? EMPTY_DRAFT)
    if (source.agentIds.length > 0) return { ...base, targets: await targets.picked(source.agentIds) }
    if (source.filter) return { ...base, targets: await targets.matching(source.filter) }
    return base
  }
  return { ofSource, ofStored, scriptDraft, again }
}
