/**
 * Many rows in one statement. They go as one JSON parameter that the database takes apart (JSON_TABLE): to build and quote a
 * placeholder for each value of ten thousand rows costs the server more than all else that is done with them.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { MySqlTable } from 'drizzle-orm/mysql-core'
import type { Database, Transaction } from '../../drizzle/client.ts'

export type Kind = 'id' | 'text' | 'integer' | 'real' | 'time' | 'bytes'

/** A text is long enough here that one too long for the column is refused there, not cut here. */
const TYPES: Record<Kind, string> = {
  // ASCII is compared by the collation of whatever it meets, so that the table's key is used whichever that is.
  id: 'varchar(128) character set ascii',
  text: 'varchar(2048)',
  integer: 'bigint',
  real: 'double',
  time: 'datetime(3)',
  bytes: 'char(64)',
}

/** One column of the rows that are given, by its name in the database. */
export interface GivenColumn {
  name: string
  kind: Kind
  cells: readonly unknown[]
}

const identifiers = (columns: readonly GivenColumn[]): SQL =>
  list(columns.map(({ name }) => sql`${sql.identifier(name)}`))
const list = (parts: SQL[]): SQL => sql.join(parts, sql`, `)

function plain(of: unknown): unknown {
  if (of instanceof Date) return of.toISOString().slice(0, 23)
  if (Buffer.isBuffer(of)) return of.toString('hex')
  return typeof of === 'boolean' ? Number(of) : (of ?? null)
}

/**
 * A table `given` of the rows, and what stands for each column. What is the same for all rows is said once, as the database looks
 * for each column of each row anew in the JSON.
 */
function given(columns: readonly GivenColumn[]) {
  const read = columns.map(({ cells, ...column }) => {
    const plainly = cells.map(plain)
    const [first] = plainly
    return {
      ...column,
      cells: plainly,
      first,
      same: column.kind !== 'id' && plainly.every((cell) => cell === first),
    }
  })
  const apart = read.filter(({ same }) => !same)
  const rows = JSON.stringify(columns[0]?.cells.map((_, at) => apart.map(({ cells }) => cells[at])))
  const drawn = apart.map(
    ({ name, kind }, i) => sql`${sql.identifier(name)} ${sql.raw(`${TYPES[kind]} path '$[${i}]'`)}`,
  )
  const values = read.map(({ name, kind, same, first }) => {
    const value = same ? sql`${first}` : sql`given.${sql.identifier(name)}`
    return kind === 'bytes' ? sql`unhex(${value})` : value
  })
  return { table: sql`json_table(${rows}, '$[*]' columns (${list(drawn)})) as given`, values }
}

type Source = Pick<Database | Transaction, 'execute'>

/** Adds rows; at most a few thousand at once, as a statement has a largest size. The first column is the key. */
export async function insertGiven(
  tx: Source,
  table: MySqlTable,
  columns: readonly GivenColumn[],
): Promise<void> {
  const { table: rows, values } = given(columns)
  await tx.execute(sql`insert into ${table} (${identifiers(columns)}) select ${list(values)} from ${rows}`)
}

/** Writes columns of rows that are there, found by `key`: the rows that are given lead. */
export async function updateGiven(
  tx: Source,
  table: MySqlTable,
  key: GivenColumn,
  columns: readonly GivenColumn[],
): Promise<void> {
  const { table: rows, values } = given([key, ...columns])
  const id = sql.identifier(key.name)
  const changes = columns.map(({ name }, i) => sql`${table}.${sql.identifier(name)} = ${values[i + 1]}`)
  await tx.execute(
    sql`update ${rows} straight_join ${table} on ${table}.${id} = given.${id} set ${list(changes)}`,
  )
}
