/** Fetches the pieces of a recording that are played, and keeps the last few: never the whole of it. */
import type { RecordingSegment } from '../../../../../server/trpc/types.ts'
import { paths } from '../../../../_lib/paths.ts'
import { type PlayedEvent, readEvents } from './events.ts'

const KEPT_MAX = 6
const FETCH_MS_MAX = 60_000

/** Written to an empty terminal of this size, it gives the screen. */
export interface StartScreen {
  cols: number
  rows: number
  data: string
}

/** Where a player has its pieces from. */
export interface Pieces {
  events(segment: RecordingSegment): Promise<PlayedEvent[]>
  /** Of a segment that has one. */
  screen(number: number): Promise<StartScreen>
}

export class PieceFailed extends Error {
  readonly status: number

  constructor(status: number) {
    super(`A piece of the recording could not be loaded (${status}).`)
    this.status = status
  }
}

async function get(address: string): Promise<Response> {
  const response = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS_MAX) })
  if (!response.ok) throw new PieceFailed(response.status)
  return response
}

interface Kept {
  size: number
  events: Promise<PlayedEvent[]>
}

export class PieceSource implements Pieces {
  private readonly id: string
  private readonly kept = new Map<number, Kept>()

  constructor(id: string) {
    this.id = id
  }

  /** One that grows is fetched again when it has grown. */
  events({ number, size }: RecordingSegment): Promise<PlayedEvent[]> {
    const known = this.kept.get(number)
    this.kept.delete(number)
    if (known && known.size >= size) {
      // Used last: dropped last.
      this.kept.set(number, known)
      return known.events
    }
    const events = get(paths.recordingSegment(this.id, number))
      .then((response) => response.text())
      .then(readEvents)
    events.catch(() => this.kept.delete(number))
    this.kept.set(number, { size, events })
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT_MAX) break
      this.kept.delete(oldest)
    }
    return events
  }

  async screen(number: number): Promise<StartScreen> {
    return (await get(paths.recordingScreen(this.id, number))).json()
  }
}
