/** The thread that reads recordings, asked from here. */
import { Thread } from '../threads/thread.ts'

const MEMORY_MIB = 384

export interface Job {
  folder: string
  segment: number
  /** Nothing follows it. */
  last: boolean
  /** Its text and the next one's screen are written beside it; else the text is the answer. */
  keep: boolean
}

export interface Indexed {
  lines: number
  /** Of the text and of the next one's screen. */
  storedBytes: number
  /** What stands in the text: see `gramsOf`. */
  grams: Uint8Array
}

export type Answer = Indexed | { text: string }

export class SegmentReader {
  private readonly thread = new Thread<Job, Answer>(new URL('./worker.ts', import.meta.url), MEMORY_MIB)

  /** Writes the text of a segment beside it, and the screen of the next one. */
  async index(ask: Omit<Job, 'keep'>): Promise<Indexed | null> {
    const answer = await this.thread.ask({ ...ask, keep: true })
    return 'text' in answer ? null : answer
  }

  /** Only reads it: somebody waits for its text. */
  async read(folder: string, segment: number): Promise<string> {
    const answer = await this.thread.ask({ folder, segment, last: true, keep: false }, { urgent: true })
    return 'text' in answer ? answer.text : ''
  }

  stop(): Promise<void> {
    return this.thread.stop()
  }
}
