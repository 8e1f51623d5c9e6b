/** Rows as the API shows them. */
import type { runs } from '../../drizzle/schema/index.ts'
import { summaryOf } from '../runs/items.ts'
import type { FiringItem, ScheduleItem } from '../trpc/types.ts'
import type { FiringRow, ScheduleRow } from './rows.ts'

const iso = (date: Date | null) => date?.toISOString() ?? null

export type RunOfFiring = Pick<typeof runs.$inferSelect, 'state' | 'counts'> | null

export const toFiringItem = (row: FiringRow, run: RunOfFiring): FiringItem => ({
  id: row.id,
  dueAt: iso(row.dueAt),
  by: row.actorName,
  state: row.state,
  reason: row.reason,
  missed: row.missed,
  runId: row.runId,
  runState: run?.state ?? null,
  counts: run?.counts ?? null,
  createdAt: row.createdAt.toISOString(),
  startedAt: iso(row.startedAt),
})

export const toScheduleItem = (
  row: ScheduleRow,
  { scriptName, last, queued }: { scriptName: string | undefined; last: FiringItem | null; queued: number },
): ScheduleItem => ({
  id: row.id,
  name: row.name,
  cron: row.cron,
  timeZone: row.timeZone,
  overlap: row.overlap,
  paused: row.pausedAt !== null,
  owner: row.ownerName,
  summary: scriptName ?? summaryOf(row.run.script ?? ''),
  nextAt: iso(row.nextAt),
  last,
  queued,
  updatedAt: row.updatedAt.toISOString(),
})
