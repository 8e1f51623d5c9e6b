/** `recordings.status`: whether a terminal is being recorded, for those who are in it. */
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import type { RecordingStatus } from '../trpc/types.ts'
import { findRecording } from './rows.ts'

/** Nothing of what is in it: whoever sees that there is a terminal may know that it is recorded. */
export async function readStatus(ctx: VerbContext, id: string): Promise<RecordingStatus> {
  requirePermission(ctx.actor, 'terminals.read')
  const row = await findRecording(ctx.app.database, id)
  if (!row) return { state: 'off', input: false, problem: null }
  const { input } = row
  const problem = ctx.app.recordings.recorderOf(id)?.problem ?? row.problem
  // After a restart its host is waited for: what it says meanwhile is sent again, and recorded then.
  const isComing = problem === 'server_stopped' && ctx.app.terminals.get(id)?.agent === null
  if ((row.state === 'recording' && !problem) || isComing) return { state: 'on', input, problem: null }
  return { state: 'failed', input, problem }
}
