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

/** @throws DomainError `bad_cursor` */
export function numberCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw invalid('bad_cursor', 'The cursor is not one of this list.')
  return Number(cursor)
}

/** For LIKE: the text anywhere, taken literally. */
export const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`
