/**
 * Many tasks in one statement. The rows go as one JSON parameter that the database takes apart (JSON_TABLE): to build and
 * quote a placeholder for each of 20 values of 10,000 tasks costs the server more than all else that a run does.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '../../drizzle/client.ts'
import { tasks } from '../../drizzle/schema/index.ts'
import type { TaskRow } from './live.ts'

type Field = keyof TaskRow
type Kind = 'id' | 'text' | 'number' | 'time' | 'bytes'

/** Each column's kind; a text is long enough here that one too long for the column is refused there, not cut here. */
const KINDS: Record<Field, Kind> = {
  id: 'id',
  runId: 'text',
  agentId: 'text',
  hostname: 'text',
  batch: 'number',
  state: 'text',
  exitCode: 'number',
  signal: 'text',
  reason: 'text',
  stdoutId: 'bytes',
  stderrId: 'bytes',
  stdoutTotal: 'number',
  stderrTotal: 'number',
  truncated: 'number',
  createdAt: 'time',
  cancelRequestedAt: 'time',
  dispatchedAt: 'time',
  startedAt: 'time',
  finishedAt: 'time',
  durationMs: 'number',
}
const TYPES: Record<Kind, string> = {
  // ASCII is compared by the collation of whatever it meets, so that the key of `tasks` is used whichever that is.
  id: 'char(26) character set ascii',
  text: 'varchar(2048)',
  number: 'bigint',
  time: 'datetime(3)',
  bytes: 'char(64)',
}

const FIELDS = Object.keys(KINDS) as Field[]
/** What a change of state may change: never which task it is, of whom, or a person's wish to cancel it. */
const CHANGING = FIELDS.filter(
  (field) =>
    !['id', 'runId', 'agentId', 'hostname', 'batch', 'createdAt', 'cancelRequestedAt'].includes(field),
)

const column = (field: Field): SQL => sql`${sql.identifier(tasks[field].name)}`
const value = (field: Field): SQL =>
  KINDS[field] === 'bytes' ? sql`unhex(given.${column(field)})` : sql`given.${column(field)}`
const list = (parts: SQL[]): SQL => sql.join(parts, sql`, `)

function table(fields: Field[], rows: TaskRow[]): SQL {
  const columns = fields.map(
    (field, i) => sql`${column(field)} ${sql.raw(`${TYPES[KINDS[field]]} path '$[${i}]'`)}`,
  )
  const json = JSON.stringify(rows.map((row) => fields.map((field) => plain(row[field]))))
  return sql`json_table(${json}, '$[*]' columns (${list(columns)})) as given`
}

function plain(of: TaskRow[Field]): string | number | null {
  if (of instanceof Date) return of.toISOString().slice(0, 23)
  if (Buffer.isBuffer(of)) return of.toString('hex')
  if (typeof of === 'boolean') return Number(of)
  return of
}

/** Adds them; at most a few thousand at once, as a statement has a largest size. */
export async function insertTasks(tx: Transaction, rows: TaskRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(
    sql`insert into ${tasks} (${list(FIELDS.map(column))}) select ${list(FIELDS.map(value))} from ${table(FIELDS, rows)}`,
  )
}

/** Writes what a change of state may change. The rows that are given lead, so that the tasks are found by their ids. */
export async function updateTasks(tx: Transaction, rows: TaskRow[]): Promise<void> {
  if (rows.length === 0) return
  const fields: Field[] = ['id', ...CHANGING]
  const changes = CHANGING.map((field) => sql`${tasks}.${column(field)} = ${value(field)}`)
  await tx.execute(
    sql`update ${table(fields, rows)} straight_join ${tasks} on ${tasks}.${column('id')} = given.${column('id')} set ${list(changes)}`,
  )
}
