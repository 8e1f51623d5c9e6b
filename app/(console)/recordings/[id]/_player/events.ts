/** Events of a recording as the server gives them: asciicast v2, one JSON array a line. */

const ESC = '\x1b'
const BEL = '\x07'
/** OSC, CSI, and the two characters of all other sequences. */
const SEQUENCES = new RegExp(
  `${ESC}(?:\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|\\[[0-?]*[ -/]*[@-~]|[()].|.)`,
  'g',
)

export interface PlayedEvent {
  ms: number
  /** `o`: output; `r`: the size changes to `data`. All else is not drawn. */
  code: string
  data: string
}

export function readEvents(text: string): PlayedEvent[] {
  const events: PlayedEvent[] = []
  for (const line of text.split('\n')) {
    try {
      // The header has the size with which the segment begins.
      if (line.startsWith('{')) {
        const { width, height }: { width?: number; height?: number } = JSON.parse(line)
        if (width && height) events.push({ ms: 0, code: 'r', data: `${width}x${height}` })
      }
      if (!line.startsWith('[')) continue
      const [seconds, code, data]: unknown[] = JSON.parse(line)
      if (typeof seconds !== 'number' || typeof data !== 'string') continue
      if (code === 'o' || code === 'r') events.push({ ms: Math.round(seconds * 1_000), code, data })
    } catch {
      // The last line of what is being written.
    }
  }
  return events
}

export function sizeOf(data: string): { cols: number; rows: number } | null {
  const [, cols, rows] = /^(\d{1,5})x(\d{1,5})$/.exec(data) ?? []
  return cols && rows ? { cols: Number(cols), rows: Number(rows) } : null
}

/** A title, a colour or an empty line is nothing to look at. */
export const showsText = ({ code, data }: PlayedEvent): boolean =>
  code === 'o' && /[^\p{Cc}\s]/u.test(data.replace(SEQUENCES, ''))

/** How many of `events` are not after `ms`; they are in order. */
export function countUpTo(events: readonly PlayedEvent[], ms: number): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle]?.ms ?? 0) <= ms) low = middle + 1
    else high = middle
  }
  return low
}
