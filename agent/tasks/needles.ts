/**
 * Finds many texts in bytes at once, at a cost that hardly grows with their number (Wu and Manber, "A fast algorithm for
 * multi-pattern searching", 1994, with blocks of two bytes).
 */

export interface Range {
  from: number
  to: number
}

/** A shift is a byte. */
const WINDOW_BYTES_MAX = 255

const pairAt = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

function into(map: Map<number, Buffer[]>, pair: number, needle: Buffer): void {
  const others = map.get(pair)
  if (others) others.push(needle)
  else map.set(pair, [needle])
}

function standsAt(bytes: Uint8Array, at: number, needle: Uint8Array): boolean {
  if (at + needle.length > bytes.length) return false
  for (let i = 0; i < needle.length; i++) if (bytes[at + i] !== needle[i]) return false
  return true
}

/** With one that overlaps or touches the last range it is one. */
function append(found: Range[], from: number, to: number): void {
  const last = found.at(-1)
  if (last && from <= last.to) last.to = Math.max(last.to, to)
  else found.push({ from, to })
}

/** In order; those that overlap or touch are one. */
export function merged(ranges: readonly Range[]): Range[] {
  const found: Range[] = []
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) append(found, from, to)
  return found
}

export class Needles {
  /** Of one byte: no pair of bytes leads to them. */
  private readonly single: Buffer[]
  private readonly longest: number
  /** So many bytes are looked at together: as long as the shortest. */
  private readonly window: number
  /** By a pair of bytes how far a needle is at least, where the pair ends the window. */
  private readonly shifts: Uint8Array
  private readonly byWindowEnd = new Map<number, Buffer[]>()
  private readonly byStart = new Map<number, Buffer[]>()
  private readonly firstBytes = new Set<number>()

  constructor(needles: readonly Buffer[]) {
    this.single = needles.filter(({ length }) => length === 1)
    const others = needles.filter(({ length }) => length > 1)
    const window = others.reduce((least, { length }) => Math.min(least, length), WINDOW_BYTES_MAX)
    this.longest = others.reduce((most, { length }) => Math.max(most, length), 0)
    this.window = window
    this.shifts = new Uint8Array(others.length > 0 ? 65_536 : 0).fill(window - 1)
    for (const needle of others) {
      for (let at = 0; at + 2 <= window; at++) {
        const pair = pairAt(needle, at)
        this.shifts[pair] = Math.min(this.shifts[pair] ?? 0, window - 2 - at)
      }
      into(this.byWindowEnd, pairAt(needle, window - 2), needle)
      into(this.byStart, pairAt(needle, 0), needle)
      this.firstBytes.add(needle[0] ?? 0)
    }
  }

  /** Where any of them stands, in order; those that overlap or touch are one. */
  rangesIn(bytes: Buffer): Range[] {
    const found = this.longerIn(bytes)
    if (this.single.length === 0) return found
    for (const needle of this.single)
      for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1))
        found.push({ from: at, to: at + 1 })
    return merged(found)
  }

  private longerIn(bytes: Buffer): Range[] {
    const { shifts, window } = this
    const found: Range[] = []
    if (this.longest === 0) return found
    for (let end = window - 1; end < bytes.length; ) {
      const pair = ((bytes[end - 1] as number) << 8) | (bytes[end] as number)
      const shift = shifts[pair] as number
      if (shift > 0) end += shift
      else {
        const from = end - window + 1
        for (const needle of this.byWindowEnd.get(pair) ?? [])
          if (standsAt(bytes, from, needle)) append(found, from, from + needle.length)
        end++
      }
    }
    return found
  }

  /** Where the longest end of `bytes` begins that one of them begins with, and goes on; their length if there is none. */
  beginningIn(bytes: Buffer): number {
    for (let at = Math.max(0, bytes.length - this.longest + 1); at + 1 < bytes.length; at++) {
      const left = bytes.length - at
      for (const needle of this.byStart.get(pairAt(bytes, at)) ?? [])
        if (needle.length > left && bytes.compare(needle, 0, left, at) === 0) return at
    }
    const last = bytes.length - 1
    return last >= 0 && this.firstBytes.has(bytes[last] ?? 0) ? last : bytes.length
  }
}
