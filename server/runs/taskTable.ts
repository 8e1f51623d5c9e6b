/** Many tasks in one statement. */
import type { Transaction } from '../../drizzle/client.ts'
import { tasks } from '../../drizzle/schema/index.ts'
import { type GivenColumn, insertGiven, type Kind, updateGiven } from '../database/given.ts'
import type { TaskRow } from './live.ts'

type Field = keyof TaskRow

const KINDS: Record<Field, Kind> = {
  id: 'id',
  runId: 'text',
  agentId: 'text',
  hostname: 'text',
  batch: 'integer',
  state: 'text',
  exitCode: 'integer',
  signal: 'text',
  reason: 'text',
  stdoutId: 'bytes',
  stderrId: 'bytes',
  stdoutTotal: 'integer',
  stderrTotal: 'integer',
  truncated: 'integer',
  createdAt: 'time',
  cancelRequestedAt: 'time',
  dispatchedAt: 'time',
  startedAt: 'time',
  finishedAt: 'time',
  durationMs: 'integer',
}
const FIELDS = Object.keys(KINDS) as Field[]
/** What a change of state may change: never which task it is, of whom, or a person's wish to cancel it. */
type Changing = Exclude<
  Field,
  'id' | 'runId' | 'agentId' | 'hostname' | 'batch' | 'createdAt' | 'cancelRequestedAt'
>
export type TaskPatch = Pick<TaskRow, 'id'> & Partial<Pick<TaskRow, Changing>>

const column = (field: Field, rows: readonly Partial<TaskRow>[]): GivenColumn => ({
  name: tasks[field].name,
  kind: KINDS[field],
  cells: rows.map((row) => row[field]),
})

/** Adds them; at most a few thousand at once. */
export async function insertTasks(tx: Transaction, rows: TaskRow[]): Promise<void> {
  if (rows.length === 0) return
  await insertGiven(
    tx,
    tasks,
    FIELDS.map((field) => column(field, rows)),
  )
}

/** Writes what is given of each, those alike by one statement. */
export async function updateTasks(tx: Transaction, patches: readonly TaskPatch[]): Promise<void> {
  const shapeOf = (patch: TaskPatch) => FIELDS.filter((field) => field in patch && field !== 'id')
  for (const alike of Map.groupBy(patches, (patch) => shapeOf(patch).join()).values()) {
    const fields = alike[0] ? shapeOf(alike[0]) : []
    await updateGiven(
      tx,
      tasks,
      column('id', alike),
      fields.map((field) => column(field, alike)),
    )
  }
}
