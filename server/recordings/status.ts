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
  if (row.state === 'recording' && !problem) return { state: 'on', input, problem: null }
  return { state: 'failed', input, problem }
}
