/** Runs that were not over when the server stopped, one after the other, each with its tasks in the order of their ids. */
import { asc, eq, inArray } from 'drizzle-orm'
import type { Database } from '../../drizzle/client.ts'
import { runs, tasks } from '../../drizzle/schema/index.ts'
import type { RunRow, TaskRow } from './live.ts'

export async function* openRuns(database: Database): AsyncGenerator<[run: RunRow, rows: TaskRow[]]> {
  const open = await database
    .select()
    .from(runs)
    .where(inArray(runs.state, ['running', 'paused']))
  for (const run of open)
    yield [run, await database.select().from(tasks).where(eq(tasks.runId, run.id)).orderBy(asc(tasks.id))]
}
