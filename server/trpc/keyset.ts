/** Key paging in SQL for lists that can be sorted by several columns: order and "what comes after" always agree. */
import { and, asc, desc, eq, gt, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { MySqlColumn } from 'drizzle-orm/mysql-core'
import { invalid } from '../errors.ts'
import { decodeCursor, encodeCursor, type Order, type SortValue } from './paging.ts'

const keyOf = (value: unknown): SortValue => {
  if (value instanceof Date) return value.getTime()
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

/** The cursor that names a row by the value it is sorted by and its id. */
export const cursorOf = (value: unknown, id: string): string => encodeCursor(keyOf(value), id)

/** Empty values last whatever the direction, equal ones by id: the order of `agents.list`, too. */
export const orderedBy = (column: MySqlColumn, id: MySqlColumn, order: Order): SQL[] => [
  sql`${column} is null`,
  order === 'asc' ? asc(column) : desc(column),
  asc(id),
]

/** The rows that come after `cursor` in that order. @throws DomainError `bad_cursor` */
export function afterCursor(column: MySqlColumn, id: MySqlColumn, order: Order, cursor: string) {
  const [value, lastId] = decodeCursor(cursor)
  if (value === null) return and(isNull(column), gt(id, lastId))
  const isTime = column.dataType === 'date'
  if (isTime !== (typeof value === 'number'))
    throw invalid('bad_cursor', 'The cursor is of the same list in another order.')
  const last = isTime ? new Date(value) : value
  const beyond = order === 'asc' ? gt(column, last) : lt(column, last)
  return or(isNull(column), and(isNotNull(column), or(beyond, and(eq(column, last), gt(id, lastId)))))
}
