/**
 * Which sequences of three bytes stand in a text, as a Bloom filter with one hash: a segment in whose filter one of a word's
 * sequences is missing can't hold the word, and is never read. Letters count the same whatever their case.
 */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'

const GRAM_BYTES = 3
/** Where it says little any more, for megabytes of random text. */
const BYTES_MAX = 64 * 1024
const BYTES_MIN = 64
/** So many bits for each that is set: one in eight of the sequences that a text lacks seems to be there. */
const BITS_PER_GRAM = 8
/** Of a query: more would make no difference. */
const ASKED_MAX = 24

/** Some letters have more than two forms: by way of the small one, all become the same large one. */
const folded = (text: string): Buffer => Buffer.from(text.toLowerCase().toUpperCase())

/** 32 bits, of which the lowest are the place in a filter of any size. */
function hashOf(a: number, b: number, c: number): number {
  const hash = Math.imul((a << 16) | (b << 8) | c, 0x9e3779b1)
  return (hash ^ (hash >>> 15)) >>> 0
}

function countBits(bytes: Uint8Array): number {
  let count = 0
  for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) count++
  return count
}

/** A power of two of bytes, as few as the text needs. */
export function gramsOf(text: string): Buffer {
  const bytes = folded(text)
  let filter = Buffer.alloc(BYTES_MAX)
  for (let i = GRAM_BYTES - 1; i < bytes.length; i++) {
    const place = hashOf(bytes[i - 2] ?? 0, bytes[i - 1] ?? 0, bytes[i] ?? 0) & (BYTES_MAX * 8 - 1)
    filter[place >> 3] = (filter[place >> 3] ?? 0) | (1 << (place & 7))
  }
  // Its halves laid over each other are the filter of half the size.
  for (let set = countBits(filter); filter.length > BYTES_MIN; set = countBits(filter)) {
    const half = filter.length / 2
    if (set * BITS_PER_GRAM > half * 8) break
    const smaller = Buffer.from(filter.subarray(0, half))
    for (let i = 0; i < half; i++) smaller[i] = (smaller[i] ?? 0) | (filter[half + i] ?? 0)
    filter = smaller
  }
  return filter
}

/** What has to be in the filter of a text that holds all of `words`. */
export function hashesOf(words: readonly string[]): number[] {
  const hashes = new Set<number>()
  for (const word of words) {
    const bytes = folded(word)
    for (let i = GRAM_BYTES - 1; i < bytes.length; i++)
      hashes.add(hashOf(bytes[i - 2] ?? 0, bytes[i - 1] ?? 0, bytes[i] ?? 0))
  }
  return [...hashes].slice(0, ASKED_MAX)
}

export const mayHold = (filter: Uint8Array, hashes: readonly number[]): boolean =>
  hashes.every((hash) => ((filter[(hash >>> 3) & (filter.length - 1)] ?? 0) & (1 << (hash & 7))) !== 0)

/** The same, asked of the database. Null, where nothing was noted, may hold anything. */
export function mayHoldSql(column: SQLWrapper, hashes: readonly number[]): SQL | undefined {
  if (hashes.length === 0) return undefined
  const tests = hashes.map(
    (hash) =>
      sql`ascii(substring(${column}, 1 + (${hash >>> 3} & (length(${column}) - 1)), 1)) & ${1 << (hash & 7)}`,
  )
  return sql`(${column} is null or (${sql.join(tests, sql` and `)}))`
}
