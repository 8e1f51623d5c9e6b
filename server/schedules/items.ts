/** Rows as the API shows them. */
import type { JobRunState, runs } from '../../drizzle/schema/index.ts'
import { summaryOf } from '../runs/items.ts'
import type { FiringItem, ScheduleItem } from '../trpc/types.ts'
import type { FiringRow, ScheduleRow } from './rows.ts'

const iso = (date: Date | null) => date?.toISOString() ?? null

export interface StartedBy {
  run: Pick<typeof runs.$inferSelect, 'state' | 'counts'> | null
  /** `awaits`: the run of a step waits for approval. */
  jobRun: { state: JobRunState; awaits: boolean } | null
}

export const toFiringItem = (row: FiringRow, { run, jobRun }: StartedBy): FiringItem => ({
  id: row.id,
  dueAt: iso(row.dueAt),
  by: row.actorName,
  state: row.state,
  reason: row.reason,
  missed: row.missed,
  runId: row.runId,
  jobRunId: row.jobRunId,
  runState: run?.state ?? (jobRun?.awaits ? 'awaiting_approval' : jobRun?.state) ?? null,
  counts: run?.counts ?? null,
  createdAt: row.createdAt.toISOString(),
  startedAt: iso(row.startedAt),
})

export const toScheduleItem = (
  row: ScheduleRow,
  { name, last, queued }: { name: string | undefined; last: FiringItem | null; queued: number },
): ScheduleItem => ({
  id: row.id,
  name: row.name,
  cron: row.cron,
  timeZone: row.timeZone,
  overlap: row.overlap,
  paused: row.pausedAt !== null,
  owner: row.ownerName,
  summary: name ?? summaryOf(row.run?.script ?? ''),
  nextAt: iso(row.nextAt),
  last,
  queued,
  updatedAt: row.updatedAt.toISOString(),
})
