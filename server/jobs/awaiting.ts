/** Which runs of jobs stand still until a second person has decided about the run of a step. */
import { and, eq, inArray } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { jobRunSteps, runs } from '../../drizzle/schema/index.ts'

export interface AwaitingStep {
  position: number
  runId: string
}

/** By the id of the job's run; a run of a job has one step at a time that goes on. */
export async function awaitingOf(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, AwaitingStep>> {
  if (ids.length === 0) return new Map()
  const { jobRunId, position } = jobRunSteps
  const rows = await database
    .select({ jobRunId, position, runId: runs.id })
    .from(jobRunSteps)
    .innerJoin(runs, eq(runs.id, jobRunSteps.runId))
    .where(
      and(inArray(jobRunId, [...ids]), eq(jobRunSteps.state, 'running'), eq(runs.state, 'awaiting_approval')),
    )
  return new Map(rows.map(({ jobRunId: id, ...step }) => [id, step]))
}
