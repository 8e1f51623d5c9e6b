/** Ids of runs begin with the time of their creation: a span of time is a span of ids. */
import { decodeTime, encodeTime } from 'ulid'

const TIME_CHARS = 10
const RANDOM_CHARS = 16
const TIME_MS_MAX = 2 ** 48 - 1

const timeOf = (at: string): string =>
  encodeTime(Math.min(Math.max(Date.parse(at), 0), TIME_MS_MAX), TIME_CHARS)

/** The least id that a run of that time can have, and the greatest one. */
export const firstIdAt = (at: string): string => timeOf(at) + '0'.repeat(RANDOM_CHARS)
export const lastIdAt = (at: string): string => timeOf(at) + 'Z'.repeat(RANDOM_CHARS)

export const timeOfId = (id: string): string => new Date(decodeTime(id)).toISOString()
