/** `agents.list`, `agents.get`, `agents.watch`: served from memory. */
import { tracked } from '@trpc/server'
import { requirePermission } from '../auth/permissions.ts'
import { pause } from '../bus/signal.ts'
import type { VerbContext } from '../context.ts'
import type { AgentDetail, AgentFilter, AgentPage, AgentsEvent } from '../trpc/types.ts'
import { countByStatus, statusOf, toDetail, toItem } from './entry.ts'
import { type PageQuery, pageOf } from './query.ts'
import { findAgent } from './verbs.ts'

const COALESCE_MS = 500
const EVENT_ITEMS_MAX = 500

export function listAgents(ctx: VerbContext, input: AgentFilter & PageQuery): AgentPage {
  requirePermission(ctx.actor, 'agents.read')
  const { status, ...rest } = input
  const ofAnyStatus = ctx.app.agents.matching(rest)
  const matching = status ? ofAnyStatus.filter((entry) => statusOf(entry) === status) : ofAnyStatus
  const { page, nextCursor } = pageOf(matching, input)
  const { epoch, revision } = ctx.app.agents
  return {
    items: page.map(toItem),
    nextCursor,
    total: matching.length,
    counts: countByStatus(ofAnyStatus),
    watchFrom: `${epoch}:${revision}`,
  }
}

/** @throws DomainError `not_found` */
export function getAgent(ctx: VerbContext, id: string): AgentDetail {
  requirePermission(ctx.actor, 'agents.read')
  return toDetail(findAgent(ctx, id))
}

/** Changes from now on, or since `epoch:revision` where that is still known; else `reset` first. */
export async function* watchAgents(
  ctx: VerbContext,
  input: { ids?: string[]; lastEventId?: string | null },
  signal: AbortSignal | undefined,
) {
  requirePermission(ctx.actor, 'agents.read')
  const directory = ctx.app.agents
  const wanted = input.ids ? new Set(input.ids) : null
  const idOf = (revision: number) => `${directory.epoch}:${revision}`
  const [epoch, since = ''] = input.lastEventId?.split(':') ?? []
  const resumes = epoch === directory.epoch && /^\d{1,15}$/.test(since)
  let seen = resumes ? Number(since) : directory.revision
  if (!resumes) {
    const reset: AgentsEvent = { type: 'reset' }
    yield tracked(idOf(seen), reset)
  }
  while (!signal?.aborted) {
    const until = directory.revision
    if (until > seen) {
      const removed = directory.removedSince(seen)
      const watched = wanted ? directory.matching({ ids: [...wanted] }) : [...directory.all()]
      const changed = watched.filter((entry) => entry.revision > seen)
      const others = directory.factsRevision > seen
      seen = until
      if (!removed || changed.length > EVENT_ITEMS_MAX) {
        const reset: AgentsEvent = { type: 'reset' }
        yield tracked(idOf(until), reset)
      } else {
        const ids = removed.filter((id) => !wanted || wanted.has(id))
        const gone: AgentsEvent = { type: 'removed', ids }
        if (ids.length > 0) yield tracked(idOf(until), gone)
        const news: AgentsEvent = { type: 'changed', items: changed.map(toItem) }
        if (changed.length > 0) yield tracked(idOf(until), news)
      }
      const counts: AgentsEvent = { type: 'counts', counts: directory.counts() }
      if (others) yield tracked(idOf(until), counts)
    }
    await pause(COALESCE_MS, signal)
    if (directory.revision === seen) await directory.changed.wait(signal)
  }
}
