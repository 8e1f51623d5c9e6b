/** `runs.hostInput`: what one host was given of its own. */
import { and, eq } from 'drizzle-orm'
import { hostInputs, tasks } from '../../drizzle/schema/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { notFound } from '../errors.ts'
import type { HostInputItem } from '../trpc/types.ts'

/** Null where all hosts of the run are given the same. Secrets are not among the values. @throws DomainError `not_found` */
export async function readHostInput(ctx: VerbContext, taskId: string): Promise<HostInputItem | null> {
  requirePermission(ctx.actor, 'runs.read')
  const [found] = await ctx.app.database
    .select({ params: hostInputs.params, values: hostInputs.values, refusal: hostInputs.refusal })
    .from(tasks)
    .leftJoin(hostInputs, and(eq(hostInputs.runId, tasks.runId), eq(hostInputs.agentId, tasks.agentId)))
    .where(eq(tasks.id, taskId))
  if (!found) throw notFound('task', taskId)
  const { params, values, refusal } = found
  // What could not be given is the task's reason.
  return params === null || refusal !== null ? null : { params, values: values ?? [] }
}
