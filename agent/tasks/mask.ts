/** Takes secrets out of a stream of bytes before anything keeps or sends it, also where one is cut between two reads. */
import { merged, Needles, type Range } from './needles.ts'
import { base64Of, escapesOf, hexOf } from './secretForms.ts'

const MASK = Buffer.from('••••••')
/** Lines of a secret, and forms of it, are secrets, too, unless they are so short that they stand everywhere (`fi`, `}`). */
const CHARS_MIN = 4

const isLong = ({ length }: string): boolean => length >= CHARS_MIN

/** Of a value without line breaks what a shell makes of it that was not told to keep it whole. */
const wordsOf = (value: string): string[] => (/[\r\n]/.test(value) ? [] : value.split(/\s+/).filter(isLong))

/** The values of these variables, their lines and words, and what everyday programs make of each. */
export function secretsOf(env: Record<string, string> = {}, names: string[] = []): string[] {
  const values = names.map((name) => env[name] ?? '').filter((value) => value !== '')
  const lines = values.flatMap((value) => value.split(/\r?\n/)).filter(isLong)
  const texts = [...values, ...lines, ...values.flatMap(wordsOf)]
  const long = [...new Set(texts)].filter(isLong)
  return [
    ...new Set([...texts, ...long.flatMap(escapesOf), ...values.flatMap(base64Of), ...long.flatMap(hexOf)]),
  ]
}

export class Masker {
  private readonly secrets: Needles
  /** May be the beginning of a secret: held until more comes. Shorter than the longest secret. */
  private held: Buffer = Buffer.alloc(0)
  /** So many of the held bytes belong to a secret that began before them. */
  private covered = 0
  /** The last byte that was given out was a mask's. */
  private open = false

  constructor(secrets: string[]) {
    this.secrets = new Needles(
      secrets.map((secret) => Buffer.from(secret)).filter((secret) => secret.length > 0),
    )
  }

  /** What of all bytes so far is known to be no part of a secret, or is one and masked. */
  push(bytes: Uint8Array): Buffer {
    return this.give(Buffer.concat([this.held, bytes]), true)
  }

  /** The stream has ended: what was held is what it looks like, or a secret that its program did not bring to its end. */
  flush(): Buffer {
    const { held } = this
    const begins = this.secrets.beginningIn(held)
    const cut = held.length - begins >= CHARS_MIN ? [{ from: begins, to: held.length }] : []
    return this.give(held, false, cut)
  }

  private give(bytes: Buffer, more: boolean, known: readonly Range[] = []): Buffer {
    const end = more ? this.secrets.beginningIn(bytes) : bytes.length
    const covered = this.covered > 0 ? [{ from: 0, to: this.covered }] : []
    const ranges = merged([...covered, ...this.secrets.rangesIn(bytes), ...known])
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
}
