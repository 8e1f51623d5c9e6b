/** Rows as the driver reads them: to map ten thousand of them, column by column, costs more than to read them. */
import type { RowDataPacket } from 'mysql2/promise'
import type { Database } from '../../drizzle/client.ts'

interface Query {
  toSQL(): { sql: string; params: unknown[] }
}

/** `Row`: the columns in their order, as the database has them (a boolean is 0 or 1). */
export async function readPlainRows<Row extends unknown[]>(database: Database, query: Query): Promise<Row[]> {
  const { sql, params: values } = query.toSQL()
  const [rows] = await database.$client.query<(Row & RowDataPacket)[]>({ sql, values, rowsAsArray: true })
  return rows
}
