/** Takes secrets out of a stream of bytes before anything keeps or sends it, also where one is cut between two reads. */

const MASK = Buffer.from('••••••')
/** Of a secret with several lines each is one, unless it is so short that it stands everywhere (`fi`, `}`). */
const LINE_CHARS_MIN = 4

interface Range {
  from: number
  to: number
}

/** The values of these variables, and their lines. */
export function secretsOf(env: Record<string, string> = {}, names: string[] = []): string[] {
  const values = names.map((name) => env[name] ?? '').filter((value) => value !== '')
  const lines = values
    .flatMap((value) => value.split(/\r?\n/))
    .filter((line) => line.length >= LINE_CHARS_MIN)
  return [...new Set([...values, ...lines])]
}

export class Masker {
  private readonly secrets: Buffer[]
  /** May be the beginning of a secret: held until more comes. Shorter than the longest secret. */
  private held: Buffer = Buffer.alloc(0)
  /** So many of the held bytes belong to a secret that began before them. */
  private covered = 0
  /** The last byte that was given out was a mask's. */
  private open = false

  constructor(secrets: string[]) {
    this.secrets = secrets.map((secret) => Buffer.from(secret)).filter((secret) => secret.length > 0)
  }

  /** What of all bytes so far is known to be no part of a secret, or is one and masked. */
  push(bytes: Uint8Array): Buffer {
    return this.give(Buffer.concat([this.held, bytes]), true)
  }

  /** The stream has ended: what was held is what it looks like. */
  flush(): Buffer {
    return this.give(this.held, false)
  }

  private give(bytes: Buffer, more: boolean): Buffer {
    const end = more ? this.beginningOfSecret(bytes) : bytes.length
    const ranges = this.rangesIn(bytes)
    const pieces: Buffer[] = []
    let at = 0
    for (const { from, to } of ranges) {
      if (from >= end) break
      if (from > at) {
        pieces.push(bytes.subarray(at, from))
        this.open = false
      }
      if (!this.open) pieces.push(MASK)
      this.open = true
      at = Math.min(to, end)
    }
    if (at < end) {
      pieces.push(bytes.subarray(at, end))
      this.open = false
    }
    const across = ranges.find(({ from, to }) => from < end && to > end)
    this.covered = Math.max(0, this.covered - end, across ? across.to - end : 0)
    this.held = Buffer.from(bytes.subarray(end))
    return Buffer.concat(pieces)
  }

  /** Where the longest end of `bytes` begins that a secret begins with. */
  private beginningOfSecret(bytes: Buffer): number {
    let longest = 0
    for (const secret of this.secrets)
      for (let length = Math.min(secret.length - 1, bytes.length); length > longest; length--)
        if (bytes.subarray(bytes.length - length).equals(secret.subarray(0, length))) longest = length
    return bytes.length - longest
  }

  /** All bytes of secrets, in order; those that overlap or touch are one. */
  private rangesIn(bytes: Buffer): Range[] {
    const found: Range[] = this.covered > 0 ? [{ from: 0, to: this.covered }] : []
    for (const secret of this.secrets) {
      let last: Range | null = null
      for (let from = bytes.indexOf(secret); from >= 0; from = bytes.indexOf(secret, from + 1)) {
        const to = from + secret.length
        if (last && from <= last.to) last.to = to
        else {
          last = { from, to }
          found.push(last)
        }
      }
    }
    const merged: Range[] = []
    for (const range of found.sort((a, b) => a.from - b.from)) {
      const before = merged.at(-1)
      if (before && range.from <= before.to) before.to = Math.max(before.to, range.to)
      else merged.push({ ...range })
    }
    return merged
  }
}
