/**
 * Plays a recording into a terminal: the clock runs with the screen's frames and waits for the terminal, segments are fetched as
 * they are needed, and a jump begins at the nearest screen that the server has kept. Knows nothing of React.
 */
import type { RecordingDetail, RecordingSegment } from '../../../../../server/trpc/types.ts'
import { countUpTo, type PlayedEvent, showsText, sizeOf } from './events.ts'
import type { Pieces } from './source.ts'

export const SPEEDS: readonly number[] = [0.5, 1, 2, 4, 8, 16]

/** A pause that is longer is cut down to this much of it. */
const IDLE_KEPT_MS = 700
const IDLE_FROM_MS = 2_000
/** Handed to the terminal at one time: the page stays alive during a jump over megabytes. */
const WRITE_CHARS = 256 * 1024
/** The next segment is fetched when so much is left of this one. */
const AHEAD_MS = 10_000
/** After a tab that slept, the clock goes on from where it was. */
const FRAME_MS_MAX = 250

/** What a player needs of xterm.js. */
export interface PlayedScreen {
  readonly cols: number
  readonly rows: number
  write(data: string, done: () => void): void
  resize(cols: number, rows: number): void
  reset(): void
}

export interface PlayerState {
  playing: boolean
  /** A jump is under way, or the next piece is being fetched. */
  loading: boolean
  ms: number
  durationMs: number
  speed: number
  skipIdle: boolean
  ended: boolean
  cols: number
  rows: number
  error: unknown
}

interface Loaded {
  segment: RecordingSegment
  events: PlayedEvent[]
  /** Of `events`, so many are on the screen. */
  next: number
}

export class Player {
  private state: PlayerState
  private readonly listeners = new Set<() => void>()
  private readonly source: Pieces
  private readonly terminal: PlayedScreen
  private segments: readonly RecordingSegment[]
  private live: boolean
  private current: Loaded | null = null
  /** A newer jump makes older ones void. */
  private turn = 0
  private frame = 0
  private lastFrameAt = 0
  private writing = false

  constructor(terminal: PlayedScreen, source: Pieces, recording: RecordingDetail) {
    this.terminal = terminal
    this.source = source
    this.segments = recording.segments
    this.live = recording.state === 'recording'
    this.state = {
      ...{ playing: false, loading: true, ms: 0, durationMs: recording.durationMs, speed: 1 },
      ...{ skipIdle: true, ended: false, cols: terminal.cols, rows: terminal.rows, error: null },
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  snapshot = (): PlayerState => this.state

  /** A recording that goes on has grown, or is over. */
  update(recording: RecordingDetail): void {
    this.segments = recording.segments
    this.live = recording.state === 'recording'
    if (recording.durationMs !== this.state.durationMs) this.set({ durationMs: recording.durationMs })
  }

  play(): void {
    if (this.state.playing) return
    const atEnd = this.state.ended && !this.live
    this.set({ playing: true, ended: false, error: null })
    this.lastFrameAt = performance.now()
    if (atEnd) void this.seek(0)
    this.frame = requestAnimationFrame(this.tick)
  }

  pause(): void {
    cancelAnimationFrame(this.frame)
    if (this.state.playing) this.set({ playing: false })
  }

  toggle(): void {
    if (this.state.playing) this.pause()
    else this.play()
  }

  setSpeed(speed: number): void {
    this.set({ speed })
  }

  setSkipIdle(skipIdle: boolean): void {
    this.set({ skipIdle })
  }

  /** Shows the screen as it was then. */
  async seek(to: number): Promise<void> {
    const ms = Math.min(Math.max(0, to), this.state.durationMs)
    this.turn += 1
    const { turn } = this
    this.set({ loading: true, ms, ended: false, error: null })
    try {
      await this.jump(ms, turn)
    } catch (error) {
      if (turn === this.turn) this.set({ error, playing: false })
    } finally {
      if (turn === this.turn) this.set({ loading: false })
    }
  }

  /** The first moment at which there is something to see. */
  async showFirst(): Promise<void> {
    const [segment] = this.segments
    try {
      const events = segment ? await this.source.events(segment) : []
      await this.seek(events.find(showsText)?.ms ?? 0)
    } catch {
      // The jump meets the same, and tells it.
      await this.seek(0)
    }
  }

  dispose(): void {
    this.turn += 1
    cancelAnimationFrame(this.frame)
    this.listeners.clear()
  }

  private set(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }

  private async jump(ms: number, turn: number): Promise<void> {
    const wanted = Math.max(
      0,
      this.segments.findLastIndex(({ startMs }) => startMs <= ms),
    )
    const goesOn =
      this.current !== null &&
      this.current.segment.number === this.segments[wanted]?.number &&
      (this.current.events[this.current.next - 1]?.ms ?? 0) <= ms
    let at = wanted
    if (!goesOn) {
      while (at > 0 && !this.segments[at]?.screen) at--
      await this.begin(this.segments[at], turn)
    }
    for (; at <= wanted; at++) {
      const segment = this.segments[at]
      if (!segment) return
      const isHere = goesOn && at === wanted
      const loaded =
        isHere && this.current
          ? this.current
          : { segment, events: await this.source.events(segment), next: 0 }
      if (turn !== this.turn) return
      this.current = loaded
      await this.drawUpTo(ms, turn)
    }
  }

  /** An empty terminal, or the screen with which the segment begins. */
  private async begin(segment: RecordingSegment | undefined, turn: number): Promise<void> {
    const screen = segment?.screen ? await this.source.screen(segment.number) : null
    if (turn !== this.turn) return
    this.current = null
    await this.write('')
    this.terminal.reset()
    if (!screen) return
    this.resize(screen.cols, screen.rows)
    await this.write(screen.data)
  }

  private async drawUpTo(ms: number, turn: number): Promise<void> {
    const { current } = this
    if (!current) return
    const until = countUpTo(current.events, ms)
    while (current.next < until && turn === this.turn) {
      let text = ''
      while (current.next < until && text.length < WRITE_CHARS) {
        const event = current.events[current.next]
        const size = event?.code === 'r' ? sizeOf(event.data) : null
        // What was written before is meant for the size before.
        if (size && text) break
        current.next += 1
        if (size) this.resize(size.cols, size.rows)
        else text += event?.data ?? ''
      }
      if (text) await this.write(text)
    }
  }

  private write(text: string): Promise<void> {
    return new Promise((resolve) => this.terminal.write(text, resolve))
  }

  private resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows)
    this.set({ cols, rows })
  }

  private readonly tick = (): void => {
    if (!this.state.playing) return
    this.frame = requestAnimationFrame(this.tick)
    const now = performance.now()
    const passed = Math.min(now - this.lastFrameAt, FRAME_MS_MAX) * this.state.speed
    this.lastFrameAt = now
    if (this.writing || this.state.loading) return
    void this.advance(passed)
  }

  private async advance(passed: number): Promise<void> {
    const { turn } = this
    this.writing = true
    try {
      let ms = this.state.ms + passed
      const nextMs = this.nextEventMs()
      if (nextMs === null) return this.atEnd(ms)
      if (this.state.skipIdle && nextMs - this.state.ms > IDLE_FROM_MS)
        ms = Math.max(ms, nextMs - IDLE_KEPT_MS)
      await this.drawUpTo(ms, turn)
      await this.goOn(ms, turn)
      if (turn === this.turn) this.set({ ms: Math.min(ms, this.state.durationMs) })
    } catch (error) {
      if (turn === this.turn) {
        this.pause()
        this.set({ error, loading: false })
      }
    } finally {
      this.writing = false
    }
  }

  private following(): RecordingSegment | undefined {
    const number = this.current?.segment.number ?? 0
    return this.segments.find((segment) => segment.number > number)
  }

  /** Null: nothing comes any more, or not yet. */
  private nextEventMs(): number | null {
    const { current } = this
    const event = current?.events[current.next]
    if (event) return event.ms
    const following = this.following()
    if (following) return following.startMs
    const grown = this.segments.find(({ number }) => number === current?.segment.number)
    return grown && current && grown.size > current.segment.size ? this.state.ms : null
  }

  /** Fetches what comes next, early enough; a segment that is being written is fetched again when it has grown. */
  private async goOn(ms: number, turn: number): Promise<void> {
    const { current } = this
    if (!current) return
    const following = this.following()
    if (following && current.segment.endMs - ms < AHEAD_MS * this.state.speed)
      void this.source.events(following).catch(() => {})
    if (current.next < current.events.length) return
    const grown = this.segments.find(({ number }) => number === current.segment.number)
    if (grown && grown.size > current.segment.size) {
      const events = await this.source.events(grown)
      if (turn === this.turn) this.current = { segment: grown, events, next: current.next }
      return
    }
    if (!following || following.startMs > ms) return
    const events = await this.source.events(following)
    if (turn !== this.turn) return
    this.current = { segment: following, events, next: 0 }
    await this.drawUpTo(ms, turn)
  }

  private atEnd(ms: number): void {
    const { durationMs } = this.state
    if (ms < durationMs) this.set({ ms })
    else if (!this.live) {
      this.pause()
      this.set({ ms: durationMs, ended: true })
    } else if (this.state.ms !== durationMs) this.set({ ms: durationMs })
  }
}
