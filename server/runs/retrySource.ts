/** What `runs.retry` starts from: the run, and the agents on which it can be run again. */
import { and, asc, eq, inArray } from 'drizzle-orm'
import { runs, type TaskState, tasks } from '../../drizzle/schema/index.ts'
import type { AgentEntry } from '../agents/entry.ts'
import type { VerbContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'

/** `failures`: that ran and failed; `failed`: all that did not succeed, also what never started. */
export const RETRY_KINDS = ['failures', 'failed', 'all'] as const
export type RetryKind = (typeof RETRY_KINDS)[number]

const FAILURES: TaskState[] = ['failed', 'timed_out', 'lost']

function statesOf(only: RetryKind): TaskState[] | null {
  switch (only) {
    case 'failures':
      return FAILURES
    case 'failed':
      return [...FAILURES, 'skipped', 'cancelled']
    case 'all':
      return null
  }
}

/** @throws DomainError `not_found`, `nothing_to_retry` */
export async function retrySource(
  ctx: VerbContext,
  input: { id: string; only?: RetryKind },
): Promise<{ run: typeof runs.$inferSelect; targets: AgentEntry[] }> {
  const { database, agents } = ctx.app
  const [run] = await database.select().from(runs).where(eq(runs.id, input.id))
  if (!run) throw notFound('run', input.id)
  const states = statesOf(input.only ?? 'failed')
  const found = await database
    .select({ agentId: tasks.agentId })
    .from(tasks)
    .where(and(eq(tasks.runId, run.id), states ? inArray(tasks.state, states) : undefined))
    .orderBy(asc(tasks.id))
  const targets = found.flatMap(({ agentId }) => {
    const entry = agents.get(agentId)
    return entry?.row.approval === 'approved' ? [entry] : []
  })
  if (targets.length === 0)
    throw invalid(
      'nothing_to_retry',
      'No task of this run can be run again: none failed, or its agents are gone.',
    )
  return { run, targets }
}
