/** How lists are asked for and cut into pages. */
import { z } from 'zod'
import { invalid } from '../errors.ts'

export const LIMIT_DEFAULT = 50
const LIMIT_MAX = 200

/** The fields that every list takes. */
export const pageInput = {
  cursor: z.string().max(1024).optional(),
  limit: z.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
}

/** `rows` holds one more than `limit` where there is a next page; the cursor is the last shown row's key. */
export function cutPage<T>(rows: T[], limit: number, keyOf: (row: T) => string): [T[], string | null] {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return [shown, rows.length > limit && last !== undefined ? keyOf(last) : null]
}

/** Which way a list that has one order by itself is read. */
export const orderInput = z.enum(['asc', 'desc'])
export type Order = z.infer<typeof orderInput>

/** What a list is sorted by: empty values come last, whatever the direction. */
export type SortValue = string | number | null

/** A place in a sorted list: the sort value and the id of the last item shown, opaque to clients. */
export const encodeCursor = (value: SortValue, id: string): string =>
  Buffer.from(JSON.stringify([value, id])).toString('base64url')

const cursorShape = z.tuple([z.union([z.string(), z.number(), z.null()]), z.string()])

/** @throws DomainError `bad_cursor` */
export function decodeCursor(cursor: string): [SortValue, string] {
  const bad = invalid('bad_cursor', 'The cursor is not one that this list gave.')
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw bad
  }
  const place = cursorShape.safeParse(parsed)
  if (!place.success) throw bad
  return place.data
}

/** @throws DomainError `bad_cursor` */
export function numberCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw invalid('bad_cursor', 'The cursor is not one of this list.')
  return Number(cursor)
}

/** For LIKE: the text anywhere, taken literally. */
export const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
