/**
 * Records one session: what it is told it queues with its moment, and writes once a second, or sooner where there is much. The
 * queue is bounded by `ready`, upon which the hub lets the agent wait; whatever the disk does, nobody waits in the event loop.
 */
import { mkdir, statfs } from 'node:fs/promises'
import type { Transfer } from '../../agent/protocol/zmodem.ts'
import type { RecordingMark, RecordingProblem } from '../../drizzle/schema/index.ts'
import type { TerminalTap } from '../terminals/tap.ts'
import { headerLine } from './cast.ts'
import { giveBack } from './castWriter.ts'
import { type Encoded, Encoder, type Item } from './encode.ts'
import { segmentPlace } from './places.ts'
import { Queue } from './queue.ts'
import { SegmentFile } from './segmentFile.ts'

export interface RecorderLimits {
  /** Of events as text; of time. A segment that has either is followed by the next. */
  segmentBytes: number
  segmentMs: number
  /** A crash loses what came within so long. */
  flushMs: number
  /** Compressed and written in one piece. */
  batchBytes: number
  /** Of the queue: above, the session waits; below, it goes on; what comes beyond, from who can't wait, is too much. */
  highBytes: number
  lowBytes: number
  hardBytes: number
  /** A disk that takes nothing for so long is given up. */
  stalledMs: number
  /** Left free on the disk. */
  freeBytesMin: number
}

export const LIMITS: RecorderLimits = {
  segmentBytes: 4 * 1024 * 1024,
  segmentMs: 15 * 60_000,
  flushMs: 1_000,
  batchBytes: 256 * 1024,
  highBytes: 1024 * 1024,
  lowBytes: 256 * 1024,
  hardBytes: 16 * 1024 * 1024,
  stalledMs: 30_000,
  freeBytesMin: 0,
}

const MARKS_MAX = 500
/** So long after more came than is written once a second it still counts as a flood. */
const FLOOD_MS = 2_000

export interface SegmentFacts {
  number: number
  startMs: number
  endMs: number
  events: number
  size: number
  storedBytes: number
  closed: boolean
}

export interface Progress {
  durationMs: number
  events: number
  offset: number
  lostBytes: number
  storedBytes: number
  cols: number
  rows: number
  marks: RecordingMark[]
}

export interface RecorderStart {
  folder: string
  title: string
  startedAt: Date
  cols: number
  rows: number
  input: boolean
  /** Of a recording that goes on: what there is already. */
  before: Progress & { segments: number }
  /** In whose middle it goes on. */
  transfer: Transfer | null
}

export interface RecorderEvents {
  segment(facts: SegmentFacts): void
  /** Nothing more is recorded. */
  failed(problem: RecordingProblem, text: string): void
  drained(): void
}

class Stalled extends Error {}

class DiskFull extends Error {
  readonly code = 'ENOSPC'
}

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

export function problemOf(error: unknown): [RecordingProblem, string] {
  if (error instanceof Stalled) return ['too_slow', error.message]
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return [FULL.has(code) ? 'disk_full' : 'write_failed', text]
}

export class Recorder implements TerminalTap {
  /** Why it is over before the session is. */
  problem: RecordingProblem | null = null
  /** Its last segment is being closed. */
  ending = false
  private readonly start: RecorderStart
  private readonly events: RecorderEvents
  private readonly limits: RecorderLimits
  private readonly encoder: Encoder
  private readonly baseMs: number
  private readonly baseAt = performance.now()
  private lastMs: number
  private readonly queue = new Queue()
  private isFull = false
  private floodedAt = Number.NEGATIVE_INFINITY
  /** The next byte of output that is expected. */
  private next: number
  private typist = ''
  private file: SegmentFile | null = null
  private facts: SegmentFacts | null = null
  private number: number
  private timer: NodeJS.Timeout | null = null
  private work: Promise<void> = Promise.resolve()
  private working = false
  private readonly total: Progress

  constructor(start: RecorderStart, events: RecorderEvents, limits: RecorderLimits = LIMITS) {
    const { before } = start
    this.start = start
    this.events = events
    this.limits = limits
    const { durationMs, events: count, offset, lostBytes, storedBytes } = before
    this.total = {
      ...{ durationMs, offset, lostBytes, storedBytes, events: count, marks: [...before.marks] },
      ...{ cols: start.cols, rows: start.rows },
    }
    this.number = before.segments
    this.next = before.offset
    this.encoder = new Encoder({
      ...{ cols: start.cols, rows: start.rows },
      ...{ offset: before.offset, transfer: start.transfer },
    })
    // A recording that goes on keeps the time that passed meanwhile, as the wall clock has it.
    this.baseMs = Math.max(before.durationMs, Date.now() - start.startedAt.getTime(), 0)
    this.lastMs = before.durationMs
  }

  get ready(): boolean {
    return this.problem !== null || !this.isFull
  }

  /** As far as it is written. */
  get progress(): Progress {
    const open = this.facts && !this.facts.closed ? this.facts.storedBytes : 0
    return { ...this.total, storedBytes: this.total.storedBytes + open }
  }

  get segment(): SegmentFacts | null {
    return this.facts
  }

  get segments(): number {
    return this.number
  }

  /** There is, or was just now, more than anybody reads. */
  get isFlooded(): boolean {
    return performance.now() - this.floodedAt < FLOOD_MS
  }

  get queued(): number {
    return this.queue.bytes
  }

  /** Proves that it can be written. @throws what the disk says */
  async open(): Promise<void> {
    await this.openSegment(this.now())
  }

  output(offset: number, bytes: Buffer): void {
    if (this.problem) return
    if (offset > this.next) this.gap(this.next, offset - this.next)
    // After a restart the agent may send again what is here already.
    const fresh = offset < this.next ? bytes.subarray(this.next - offset) : bytes
    if (fresh.length === 0) return
    if (this.queue.bytes + fresh.length > this.limits.hardBytes) {
      this.giveUp('too_slow', 'More output came than could be written.')
      return
    }
    this.next += fresh.length
    this.queue.output(this.now(), fresh, this.next)
    this.grown()
  }

  input(username: string, bytes: Buffer): void {
    if (this.problem || !this.start.input) return
    if (username !== this.typist) {
      this.typist = username
      this.mark({ kind: 'typist', name: username }, `${username} types`)
    }
    this.push({ kind: 'input', ms: this.now(), bytes: Buffer.from(bytes) })
  }

  resize(cols: number, rows: number): void {
    if (!this.problem) this.push({ kind: 'size', ms: this.now(), cols, rows })
  }

  gap(offset: number, bytes: number): void {
    const missing = offset + bytes - this.next
    if (this.problem || missing <= 0) return
    this.next += missing
    this.total.lostBytes += missing
    this.keepMark({ kind: 'gap', bytes: missing, ms: this.now() })
    this.push({ kind: 'gap', ms: this.now(), label: `${missing} bytes are missing`, end: this.next })
    if (this.facts) this.events.segment({ ...this.facts })
  }

  /** A moment worth finding. */
  mark(mark: Omit<RecordingMark, 'ms'>, label: string): void {
    if (this.problem) return
    this.keepMark({ ...mark, ms: this.now() })
    this.push({ kind: 'mark', ms: this.now(), label })
  }

  /** The session is over. */
  end(): Promise<void> {
    return this.finish(true)
  }

  /** The session goes on without this server: what is in doubt is the next one's. */
  suspend(): Promise<void> {
    return this.finish(false)
  }

  private async finish(over: boolean): Promise<void> {
    this.ending = true
    // What came while a batch was being written is left for the next one.
    while (this.queue.length > 0 && !this.problem) {
      await this.work
      this.flush()
    }
    await this.work
    await this.guarded(async () => {
      if (this.file && this.facts && !this.problem) await this.append(this.encoder.finish(this.lastMs, over))
      await this.closeSegment()
    })
  }

  /** Monotonic, from the start of the recording. */
  private now(): number {
    this.lastMs = Math.max(this.lastMs, Math.round(this.baseMs + performance.now() - this.baseAt))
    return this.lastMs
  }

  private keepMark(mark: RecordingMark): void {
    if (this.total.marks.length < MARKS_MAX) this.total.marks.push(mark)
  }

  private push(item: Item): void {
    this.queue.push(item)
    this.grown()
  }

  private grown(): void {
    const { bytes } = this.queue
    if (bytes >= this.limits.highBytes) this.isFull = true
    if (bytes >= this.limits.batchBytes) {
      this.floodedAt = performance.now()
      this.flush()
    } else this.timer ??= setTimeout(() => this.flush(), this.limits.flushMs)
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    if (this.working || this.queue.length === 0 || this.problem) return
    this.working = true
    this.work = this.guarded(() => this.writeQueue()).finally(() => {
      this.working = false
    })
  }

  private async writeQueue(): Promise<void> {
    while (this.queue.length > 0 && !this.problem) {
      const { items, weight } = this.queue.take(this.limits.batchBytes)
      await this.write(items)
      if (this.problem) return
      this.queue.written(weight)
      if (this.isFull && this.queue.bytes <= this.limits.lowBytes) {
        this.isFull = false
        this.events.drained()
      }
    }
  }

  private async write(items: Item[]): Promise<void> {
    const first = items[0]?.ms ?? this.lastMs
    const { facts } = this
    const isFull =
      facts !== null &&
      (facts.size >= this.limits.segmentBytes || first - facts.startMs >= this.limits.segmentMs)
    if (isFull && facts.events > 0) await this.closeSegment()
    if (!this.file) await this.openSegment(first)
    const encoded = this.encoder.encode(items)
    this.queue.done(items)
    await this.append(encoded)
  }

  private async openSegment(ms: number): Promise<void> {
    const { folder, title, startedAt } = this.start
    const { cols, rows } = this.encoder
    const number = this.number + 1
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize < this.limits.freeBytesMin)
      throw new DiskFull('The disk has less room than has to be left free.')
    this.file = await SegmentFile.create(segmentPlace(folder, number))
    this.number = number
    const header = headerLine({ cols, rows, startedAt, title })
    await this.file.write([Buffer.from(header)])
    this.facts = {
      ...{ number, startMs: ms, endMs: ms, events: 0, closed: false },
      ...{ size: header.length, storedBytes: this.file.storedBytes },
    }
    this.events.segment({ ...this.facts })
  }

  private async append(encoded: Encoded): Promise<void> {
    const { file, facts } = this
    if (!file || !facts) return
    const { parts, size, events, ms } = encoded
    await file.write(parts)
    giveBack(encoded)
    facts.size += size
    facts.events += events
    facts.endMs = ms
    facts.storedBytes = file.storedBytes
    const { cols, rows, offset } = this.encoder
    Object.assign(this.total, { durationMs: ms, offset, cols, rows, events: this.total.events + events })
  }

  private async closeSegment(): Promise<void> {
    const { file, facts } = this
    if (!file || !facts || this.problem) return
    await file.close()
    this.file = null
    facts.storedBytes = file.storedBytes
    facts.closed = true
    this.total.storedBytes += file.storedBytes
    this.events.segment({ ...facts })
  }

  /** Disks may fail, and may never answer. */
  private async guarded(act: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    // Each piece that is written proves that the disk still takes something.
    const stalled = new Promise<never>((_resolve, reject) => {
      let written = -1
      const look = () => {
        const now = this.total.events
        if (now === written) reject(new Stalled('The disk took nothing for too long.'))
        else timer = setTimeout(look, this.limits.stalledMs)
        written = now
      }
      look()
    })
    try {
      await Promise.race([act(), stalled])
    } catch (error) {
      this.giveUp(...problemOf(error))
    } finally {
      clearTimeout(timer)
    }
  }

  private giveUp(problem: RecordingProblem, text: string): void {
    if (this.problem) return
    this.keepMark({ kind: 'unrecorded', ms: this.now() })
    this.problem = problem
    this.queue.clear()
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    // It may hang: nobody waits for it.
    this.file?.abandon().catch(() => {})
    this.file = null
    this.events.failed(problem, text)
    this.events.drained()
  }
}
