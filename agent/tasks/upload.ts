/** Brings one task's output and result to the server, in order, within the window that the server opens. */
import {
  encodeFrame,
  FrameKind,
  INLINE_OUTPUT_BYTES,
  MAX_CHUNK_BYTES,
  OUTPUT_WINDOW_BYTES,
  StreamCode,
  type TaskResult,
} from '../protocol/index.ts'
import type { StoredResult } from './journal.ts'
import type { OutputSource } from './output.ts'

/** How long a trickle of output is gathered before it goes out. */
const COALESCE_MS = 30

/** The connection as tasks see it. */
export interface TaskLink {
  readonly connected: boolean
  send(message: object): void
  sendBinary(frame: Buffer): void
}

const STREAMS = ['stdout', 'stderr'] as const

export class Upload {
  private readonly taskId: string
  private readonly link: TaskLink
  private sources: Record<'stdout' | 'stderr', OutputSource>
  private readonly sent = { stdout: 0, stderr: 0 }
  private readonly acked = { stdout: 0, stderr: 0 }
  private stored: StoredResult | null = null
  private resultSent = false
  private timer: NodeJS.Timeout | null = null

  constructor(taskId: string, link: TaskLink, sources: Record<'stdout' | 'stderr', OutputSource>) {
    this.taskId = taskId
    this.link = link
    this.sources = sources
  }

  /** More output is there. */
  grown(): void {
    const waiting = STREAMS.reduce((sum, stream) => sum + this.sources[stream].total - this.sent[stream], 0)
    if (waiting >= MAX_CHUNK_BYTES) this.pump()
    else this.timer ??= setTimeout(() => this.pump(), COALESCE_MS)
  }

  /** The script is over and journalled; `sources` now read from the journal. */
  finished(stored: StoredResult, sources: Record<'stdout' | 'stderr', OutputSource>): void {
    this.stored = stored
    this.sources = sources
    this.pump()
  }

  /** A new connection: the server may remember nothing. */
  restart(): void {
    for (const stream of STREAMS) {
      this.sent[stream] = 0
      this.acked[stream] = 0
    }
    this.resultSent = false
    this.pump()
  }

  acknowledged(offsets: { stdout: number; stderr: number; restart?: boolean }): void {
    if (offsets.restart) {
      this.restart()
      return
    }
    for (const stream of STREAMS)
      this.acked[stream] = Math.max(this.acked[stream], Math.min(offsets[stream], this.sent[stream]))
    this.pump()
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }

  private pump(): void {
    this.stop()
    if (!this.link.connected || this.resultSent) return
    if (this.stored && this.inline(this.stored)) return
    for (const stream of STREAMS) this.stream(stream)
    if (!this.stored || STREAMS.some((stream) => this.sent[stream] < this.sources[stream].total)) return
    this.sendResult({ ...this.stored.result, stdout: this.stored.stdout, stderr: this.stored.stderr })
  }

  private stream(stream: 'stdout' | 'stderr'): void {
    const source = this.sources[stream]
    while (this.sent[stream] < source.total && this.underway() < OUTPUT_WINDOW_BYTES) {
      const { offset, bytes } = source.read(this.sent[stream], MAX_CHUNK_BYTES)
      // What was cut away is not under way: the window counts bytes that travel.
      this.acked[stream] += offset - this.sent[stream]
      const frame = encodeFrame(FrameKind.taskOutput, StreamCode[stream], this.taskId, offset, bytes)
      this.link.sendBinary(frame)
      this.sent[stream] = offset + bytes.length
    }
  }

  private underway(): number {
    return STREAMS.reduce((sum, stream) => sum + this.sent[stream] - this.acked[stream], 0)
  }

  /** A small answer of which nothing has travelled yet goes with the result, if it is text. */
  private inline({ result, stdout, stderr }: StoredResult): boolean {
    if (this.sent.stdout + this.sent.stderr > 0 || stdout.total + stderr.total > INLINE_OUTPUT_BYTES)
      return false
    const text = { stdout: '', stderr: '' }
    for (const stream of STREAMS) {
      const { bytes } = this.sources[stream].read(0, INLINE_OUTPUT_BYTES)
      if (bytes.length < this.sources[stream].total) return false
      text[stream] = bytes.toString('utf8')
      if (!Buffer.from(text[stream], 'utf8').equals(bytes)) return false
    }
    this.sendResult({ ...result, result: { ...result.result, ...text }, inline: true, stdout, stderr })
    return true
  }

  private sendResult(result: TaskResult): void {
    this.resultSent = true
    this.link.send(result)
  }
}
