/**
 * What a transaction changes in the figures that are kept so that nothing has to be counted: statistics of scripts by day, how
 * often outputs are referred to, how many bytes they take. Written in few statements, whatever the number of tasks.
 */
import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import {
  outputs,
  outputTotals,
  scriptDays,
  scriptDurations,
  type TaskState,
  unusedOutputs,
} from '../../drizzle/schema/index.ts'

const ROWS_PER_STATEMENT = 500
const TOTALS = 1

/** Outputs that were stored once and are gone: they have to be written again. */
export class MissingOutputs extends Error {
  readonly ids: Buffer[]

  constructor(ids: Buffer[]) {
    super(`${ids.length} outputs that were thought to be stored are not.`)
    this.name = 'MissingOutputs'
    this.ids = ids
  }
}

export interface Stored {
  outputs: number
  bytes: number
}

export interface Counted {
  id: string
  subject: string | null
  createdAt: Date
}

type DayRow = typeof scriptDays.$inferInsert
const COLUMNS = {
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timedOut',
  cancelled: 'cancelled',
  lost: 'lost',
  skipped: 'skipped',
} as const satisfies Partial<Record<TaskState, keyof DayRow>>
const isCounted = (state: TaskState): state is keyof typeof COLUMNS => Object.hasOwn(COLUMNS, state)

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

const ADDED = {
  runs: sql`runs + values(runs)`,
  succeeded: sql`succeeded + values(succeeded)`,
  failed: sql`failed + values(failed)`,
  timedOut: sql`timed_out + values(timed_out)`,
  cancelled: sql`cancelled + values(cancelled)`,
  lost: sql`lost + values(lost)`,
  skipped: sql`skipped + values(skipped)`,
}

const chunks = <T>(all: T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / ROWS_PER_STATEMENT) }, (_, i) =>
    all.slice(i * ROWS_PER_STATEMENT, (i + 1) * ROWS_PER_STATEMENT),
  )

export class Ledger {
  private readonly days = new Map<string, DayRow>()
  private readonly durations = new Map<string, typeof scriptDurations.$inferInsert>()
  private readonly refs = new Map<string, { id: Buffer; by: number; runId: string }>()

  private day({ subject, createdAt }: Counted): DayRow {
    const day = dayOf(createdAt)
    const key = `${subject} ${day}`
    const row = this.days.get(key) ?? { subject: subject ?? '', day }
    this.days.set(key, row)
    return row
  }

  run(run: Counted): void {
    const row = this.day(run)
    row.runs = (row.runs ?? 0) + 1
  }

  /** Tasks that got into a state, or left it (a negative number); those that are not over count nowhere. */
  tasks(run: Counted, state: TaskState, by: number): void {
    if (!isCounted(state)) return
    const row = this.day(run)
    const column = COLUMNS[state]
    row[column] = (row[column] ?? 0) + by
  }

  duration({ subject, createdAt }: Counted, bucket: number, by: number): void {
    const day = dayOf(createdAt)
    const key = `${subject} ${day} ${bucket}`
    const row = this.durations.get(key) ?? { subject: subject ?? '', day, bucket, tasks: 0 }
    row.tasks += by
    this.durations.set(key, row)
  }

  output(run: Counted, id: Buffer | null, by: number): void {
    if (!id) return
    const key = id.toString('latin1')
    const ref = this.refs.get(key) ?? { id, by: 0, runId: run.id }
    ref.by += by
    this.refs.set(key, ref)
  }

  /** A task that named it is removed. */
  unused(id: Buffer | null): void {
    this.output({ id: '', subject: null, createdAt: new Date(0) }, id, -1)
  }

  /**
   * @returns by run, outputs that nothing referred to before.
   * @throws MissingOutputs
   */
  async write(tx: Transaction): Promise<Map<string, Stored>> {
    const fresh = await this.writeRefs(tx)
    const sorted = <T>(rows: Map<string, T>) =>
      [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
    for (const rows of chunks(sorted(this.days)))
      await tx.insert(scriptDays).values(rows).onDuplicateKeyUpdate({ set: ADDED })
    for (const rows of chunks(sorted(this.durations)))
      await tx
        .insert(scriptDurations)
        .values(rows)
        .onDuplicateKeyUpdate({ set: { tasks: sql`tasks + values(tasks)` } })
    return fresh
  }

  private async writeRefs(tx: Transaction): Promise<Map<string, Stored>> {
    const fresh = new Map<string, Stored>()
    const totals = { outputs: 0, bytes: 0 }
    const changed = [...this.refs].filter(([, { by }]) => by !== 0).sort(([a], [b]) => (a < b ? -1 : 1))
    for (const part of chunks(changed)) {
      const ids = part.map(([, { id }]) => id)
      const rows = await tx
        .select({
          id: outputs.id,
          refs: outputs.refs,
          // Those of before this was kept have none.
          stored: sql<number>`if(${outputs.stored} > 0, ${outputs.stored}, length(${outputs.data}))`,
        })
        .from(outputs, { forceIndex: 'PRIMARY' })
        .where(inArray(outputs.id, ids))
        .orderBy(asc(outputs.id))
        .for('update')
      const found = new Map(rows.map((row) => [row.id.toString('latin1'), row]))
      const missing = part.filter(([key, { by }]) => by > 0 && !found.has(key))
      if (missing.length > 0) throw new MissingOutputs(missing.map(([, { id }]) => id))
      const unused: Buffer[] = []
      const next: (typeof outputs.$inferInsert)[] = []
      for (const [key, { id, by, runId }] of part) {
        const row = found.get(key)
        if (!row) continue
        const bytes = Number(row.stored)
        const isNew = row.refs === 0 && by > 0
        const isLast = row.refs > 0 && row.refs + by <= 0
        if (isNew) {
          const before = fresh.get(runId) ?? { outputs: 0, bytes: 0 }
          fresh.set(runId, { outputs: before.outputs + 1, bytes: before.bytes + bytes })
        }
        if (isLast) unused.push(id)
        totals.outputs += Number(isNew) - Number(isLast)
        totals.bytes += (Number(isNew) - Number(isLast)) * bytes
        next.push({ ...NOTHING, id, stored: bytes, refs: by })
      }
      if (next.length > 0)
        await tx
          .insert(outputs)
          .values(next)
          .onDuplicateKeyUpdate({ set: { refs: sql`refs + values(refs)`, stored: sql`values(stored)` } })
      if (unused.length > 0)
        await tx
          .insert(unusedOutputs)
          .values(unused.map((outputId) => ({ outputId, since: new Date() })))
          .onDuplicateKeyUpdate({ set: { since: new Date() } })
    }
    if (totals.outputs !== 0 || totals.bytes !== 0)
      await tx
        .insert(outputTotals)
        .values({ id: TOTALS, ...totals })
        .onDuplicateKeyUpdate({
          set: { outputs: sql`outputs + values(outputs)`, bytes: sql`bytes + values(bytes)` },
        })
    return fresh
  }
}

/** The rows are there, and locked: what a change has to name beside the numbers. */
const NOTHING = {
  total: 0,
  head: 0,
  tail: 0,
  compressed: false,
  data: Buffer.alloc(0),
  createdAt: new Date(0),
}

/** Outputs that tasks refer to, and their stored bytes. */
export async function readOutputTotals(source: Pick<Transaction, 'select'>): Promise<Stored> {
  const [row] = await source.select().from(outputTotals).where(eq(outputTotals.id, TOTALS))
  return { outputs: row?.outputs ?? 0, bytes: row?.bytes ?? 0 }
}
