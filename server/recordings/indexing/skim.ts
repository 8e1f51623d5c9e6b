/**
 * The events of a segment as they are indexed: of a flood only what could be read. Output that scrolls by faster than anybody
 * reads is left out, but for the modes that it sets and for its end, which is what stays on the screen.
 */
import { type CastEvent, readEvent } from '../cast.ts'

/** So much at once, and so much in every second, is read in any case: a large file, or a build that says much. */
const BURST_BYTES = 256 * 1024
const BYTES_PER_MS = 64
/** Of the end of a flood: some screens. */
const TAIL_BYTES = 16 * 1024
const MODES_MAX = 200

const NEWLINE = 0x0a
const COMMA = 0x2c
const OUTPUT = 'o'.charCodeAt(0)
const BRACKET = '['.charCodeAt(0)
const ESCAPE = Buffer.from('\\u001b')

const BACKSLASH = 0x5c
const NEWLINE_WRITTEN = Buffer.from('\\n')
/** Modes, margins, character sets: what follows an escape. None is longer than that. */
const MODE = /^(?:\[\?[\d;]*[hl]|\[[\d;]*r|\[[?!][\d;]*p|[()][0AB]|[c=>])/
const MODE_BYTES_MAX = 64
/** Everything is as it was when the terminal was new. */
const ALL_OVER = /^(?:c|\[!p)$/
const [CSI, COLOUR, SEMICOLON, ZERO, NINE] = [0x5b, 0x6d, 0x3b, 0x30, 0x39]
/** What was begun in the line is no line of what follows. */
const FORGET_LINE = '\r\x1b[K'

/** What was read lately, as a bucket that time empties: a segment begins with that of the one before. */
export interface Pace {
  level: number
  ms: number
}

export const calm = (): Pace => ({ level: 0, ms: 0 })

interface Place {
  from: number
  to: number
  ms: number
  isOutput: boolean
  skipped: boolean
  /** Of the end of a flood: only its own end counts. */
  isTail: boolean
}

function placesOf(text: Buffer): Place[] {
  const places: Place[] = []
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(NEWLINE, from)
    const to = end === -1 ? text.length : end
    const comma = text.indexOf(COMMA, from)
    if (text[from] === BRACKET && comma !== -1 && comma < to) {
      const ms = Number(text.toString('latin1', from + 1, comma)) * 1_000
      places.push({ from, to, ms, isOutput: text[comma + 2] === OUTPUT, skipped: false, isTail: false })
    }
    from = to + 1
  }
  return places
}

function chooseSkipped(places: readonly Place[], pace: Pace): void {
  for (const place of places) {
    if (!place.isOutput) continue
    pace.level = Math.max(0, pace.level - Math.max(0, place.ms - pace.ms) * BYTES_PER_MS)
    pace.ms = place.ms
    const size = place.to - place.from
    if (pace.level + size > BURST_BYTES) place.skipped = true
    else pace.level += size
  }
  let tail = 0
  for (const place of places.toReversed()) {
    if (!place.isOutput) continue
    // The first one in any case: it may be a large one.
    if (place.skipped && tail < TAIL_BYTES) {
      tail += place.to - place.from
      place.skipped = false
      place.isTail = true
    } else if (!place.skipped) tail = 0
  }
}

/** A backslash that is none of the text's own: an even number of them stands before it. */
function isWritten(text: Buffer, at: number): boolean {
  let before = at
  while (text[before - 1] === BACKSLASH) before--
  return (at - before) % 2 === 0
}

/** Where `wanted`, which is an escape of JSON, stands from `at` on; -1: nowhere. */
function nextWritten(text: Buffer, wanted: Buffer, at: number): number {
  let found = text.indexOf(wanted, at)
  while (found !== -1 && !isWritten(text, found)) found = text.indexOf(wanted, found + 1)
  return found
}

/** Behind the colour that begins at `at`, after its escape; -1: it is none. */
function afterColour(text: Buffer, at: number): number {
  if (text[at] !== CSI) return -1
  let end = at + 1
  for (let byte = text[end] ?? 0; byte === SEMICOLON || (byte >= ZERO && byte <= NINE); byte = text[end] ?? 0)
    end++
  return text[end] === COLOUR ? end + 1 : -1
}

/**
 * What output that is left out sets, as long as it holds. It is read where it stands, and colours are but places until they are
 * asked for: of a flood there are megabytes, with a colour in each line.
 */
class Modes {
  private kept: string[] = []
  private colours: { from: number; to: number }[] = []
  private readonly text: Buffer

  constructor(text: Buffer) {
    this.text = text
  }

  read(from: number, to: number): void {
    const text = this.text.subarray(0, to)
    for (let at = nextWritten(text, ESCAPE, from); at !== -1; ) {
      const begin = at + ESCAPE.length
      const end = afterColour(text, begin)
      if (end === -1) this.add(MODE.exec(text.toString('latin1', begin, begin + MODE_BYTES_MAX))?.[0])
      else {
        const isPlain = end - begin === 2 || (end - begin === 3 && text[begin + 1] === ZERO)
        // None of those before holds any more.
        if (isPlain) this.colours = []
        if (this.colours.push({ from: begin, to: end }) > MODES_MAX) this.colours.shift()
      }
      at = nextWritten(text, ESCAPE, begin)
    }
  }

  take(): string {
    const colours = this.colours.map(({ from, to }) => this.text.toString('latin1', from, to))
    const data = [...this.kept, ...colours].map((mode) => `\x1b${mode}`).join('')
    this.kept = []
    this.colours = []
    return data
  }

  private add(mode: string | undefined): void {
    if (!mode) return
    if (ALL_OVER.test(mode)) {
      this.kept = []
      this.colours = []
    }
    if (this.kept.push(mode) > MODES_MAX) this.kept.shift()
  }
}

/** Where the last lines of a large event begin: behind a line's end, some screens before its own. */
function tailOf(text: Buffer, { from, to }: Place): number {
  if (to - from <= 2 * TAIL_BYTES) return from
  const newline = nextWritten(text.subarray(0, to), NEWLINE_WRITTEN, to - TAIL_BYTES)
  return newline === -1 ? from : newline + NEWLINE_WRITTEN.length
}

/**
 * @param text a segment, as it is unpacked
 * @param pace with which it begins; afterwards that of its end
 */
export function* skim(text: Buffer, pace: Pace = calm()): Generator<CastEvent> {
  const places = placesOf(text)
  chooseSkipped(places, pace)
  const modes = new Modes(text)
  let left = false
  for (const place of places) {
    const { from, to, ms, isOutput, skipped, isTail } = place
    if (skipped) {
      left = true
      modes.read(from, to)
      continue
    }
    const tail = isTail ? tailOf(text, place) : from
    if (tail > from) {
      modes.read(from, tail)
      left = false
      yield { ms: Math.round(ms), code: 'o', data: modes.take() + FORGET_LINE }
    }
    const line = text.toString('utf8', tail, to)
    const event = readEvent(tail > from ? `[${ms / 1_000},"o","${line}` : line)
    if (!event) continue
    if (left && isOutput) {
      left = false
      yield { ...event, data: modes.take() + FORGET_LINE }
      event.data = event.data.slice(event.data.indexOf('\n') + 1)
    }
    yield event
  }
}
