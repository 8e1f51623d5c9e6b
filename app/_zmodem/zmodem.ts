/**
 * ZMODEM within a terminal: looks through a session's output for `sz` and `rz`, keeps what they send from the screen, and
 * lets the person decide. Ordinary output that looks like their beginning ends up on the screen, whole.
 */
import type { ZmodemFilter } from '../../agent/protocol/zmodem.ts'
import { CANCEL } from './frames.ts'
import { afterModes, COMMAND_BYTES, textIn, withoutCommand } from './history.ts'
import { Incoming, type Keep } from './incoming.ts'
import { Outgoing } from './outgoing.ts'
import { joined, Recognizer } from './recognizer.ts'
import type { OutgoingFile } from './sender.ts'
import type { Interrupted, StageHost, TransferState, ZmodemPort } from './stage.ts'
import { Watching } from './watching.ts'

/** Where nothing follows the first header for so long, somebody waits for an answer. */
const SETTLE_MS = 250
/** How long the beginning of a header may be kept from the screen. */
const HOLD_MS = 1_000
const TICK_MS = 250
/** A beginning is short; what is longer is something else. */
const DOUBTED_BYTES_MAX = 8 * 1024
const ERASE_LINE = '\r\x1b[2K'

export class Zmodem {
  private readonly port: ZmodemPort
  private readonly mayAnswer: () => boolean
  private readonly listeners = new Set<() => void>()
  private current: TransferState | null = null
  private readonly recognizer = new Recognizer()
  private stage: Incoming | Outgoing | Watching | null = null
  /** What comes is history. */
  private replay: ZmodemFilter | null = null
  /** By the page's own memory: it may be over by now. */
  private interrupted: Interrupted | null = null
  /** Of a beginning that is in doubt: neither shown nor acknowledged. */
  private doubted: Uint8Array[] = []
  /** Taken and not acknowledged, because the disk is behind. */
  private owed = 0
  /** When the last byte came, and the last frame. */
  private heardMs = 0
  private signMs = 0
  private settling: ReturnType<typeof setTimeout> | null = null
  private holding: ReturnType<typeof setTimeout> | null = null
  private ticking: ReturnType<typeof setInterval> | null = null
  /** The end of what was shown, in case it was `sz`'s. */
  private tail: Uint8Array = new Uint8Array()
  private paused = false

  /** @param mayAnswer whether it is this window that answers a host, now; or else it only looks on */
  constructor(port: ZmodemPort, mayAnswer: () => boolean) {
    this.port = port
    this.mayAnswer = mayAnswer
  }

  /** For `useSyncExternalStore`. */
  readonly state = (): TransferState | null => this.current
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** A transfer is under way or offered. */
  readonly isActive = (): boolean => this.current !== null && this.current.phase !== 'over'

  /** What a reload of the page would cut off. */
  get interruptible(): Interrupted | null {
    const state = this.current
    if (state?.phase === 'asked') return { direction: 'send', name: '', size: null }
    if (state?.phase === 'offered')
      return { direction: 'receive', name: state.file.name, size: state.file.size }
    if (state?.phase !== 'running' && state?.phase !== 'stopping') return null
    const { direction } = state
    return state.phase === 'running' ? { direction, name: state.name, size: state.size } : null
  }

  /** The screen begins anew, with history. @param modes what was set before it @returns what of them it is to be given */
  readonly begin = (modes: string): string => {
    const { filter, shown } = afterModes(modes)
    this.replay = filter
    this.recognizer.release()
    return shown
  }

  /** Output is missing. @param modes what it has set @returns what of them the screen is to be given */
  readonly missed = (modes: string): string => {
    const { filter, shown } = afterModes(modes)
    if (this.replay) this.replay = filter
    else if (modes !== '' && (!this.stage || this.stage instanceof Watching)) {
      this.leave()
      if (filter.certain) this.enter((host) => new Watching(host, filter))
    }
    return shown
  }

  /**
   * Output of the host.
   * @returns what the screen is to show; what is neither shown nor kept is acknowledged here
   */
  readonly intercept = (bytes: Uint8Array): Uint8Array | null => {
    const shown = this.replay
      ? this.pass(this.replay, bytes)
      : this.stage
        ? this.feed(bytes)
        : this.look(bytes)
    return shown.length > 0 ? shown : null
  }

  /** All of the history has come. What was under way is ended by who had it; others look on. */
  readonly replayed = (): void => {
    const { replay: filter, interrupted } = this
    if (!filter) return
    this.replay = null
    this.interrupted = null
    this.hear()
    const goesOn = filter.program !== null && !filter.parting
    const isOurs = interrupted !== null || (this.stage !== null && !(this.stage instanceof Watching))
    if (this.stage) this.stage.cut(!goesOn)
    else if (interrupted) this.endInterrupted(interrupted, goesOn)
    if (isOurs ? goesOn : filter.certain) {
      this.acknowledge(filter.waiting)
      if (!isOurs) this.enter((host) => new Watching(host, filter))
      return
    }
    const rest = filter.giveUp()
    const shown = this.stage ? this.feed(rest) : this.look(rest)
    if (shown.length > 0) this.port.show(shown)
  }

  save(keep: Keep, all: boolean): void {
    if (this.stage instanceof Incoming) void this.stage.save(keep, all)
  }

  skip(): void {
    if (this.stage instanceof Incoming) this.stage.skip()
  }

  /** A dialog for files is open. */
  choosing(): void {
    if (this.stage instanceof Outgoing) this.stage.choosing()
    this.settleDoubt()
  }

  choose(files: readonly OutgoingFile[]): void {
    if (this.stage instanceof Outgoing) this.stage.choose(files)
    this.settleDoubt()
  }

  /** Once: both ends come back. Again: the terminal is given back at once, whatever the host does. */
  cancel(): void {
    this.stage?.cancel()
    this.settleDoubt()
  }

  /** What was said of the last one has been read. */
  dismiss(): void {
    if (this.current?.phase === 'over') this.set(null)
  }

  /** The host is away, or the server: silence means nothing then. */
  pause(paused: boolean): void {
    this.paused = paused
    this.hear()
  }

  /** What was not acknowledged on a connection can't be on the next one. */
  disconnected(): void {
    this.owed = 0
    this.pause(true)
    for (const bytes of [...this.doubted, this.recognizer.release()])
      if (bytes.length > 0) this.port.draw(new TextDecoder().decode(bytes))
    if (this.doubted.length > 0) this.leave()
  }

  /** The page was loaded anew: what was under way then, by its own memory. */
  remember(interrupted: Interrupted | null): void {
    this.interrupted = interrupted
  }

  /** This window goes, and the host's program is told to end. */
  abandon(): void {
    if (this.stage && !(this.stage instanceof Watching)) this.port.sendBytes(CANCEL)
    this.ended()
  }

  /** The session is over. */
  ended(): void {
    this.replay = null
    this.stage?.cut(true)
    this.leave()
  }

  private endInterrupted(interrupted: Interrupted, goesOn: boolean): void {
    const { direction, name } = interrupted
    if (!goesOn) this.set({ phase: 'over', outcome: { kind: 'cut', direction, name } })
    else if (direction === 'receive') this.enter((host) => new Incoming(host)).endInterrupted(interrupted)
    else this.enter((host) => new Outgoing(host)).endInterrupted(interrupted)
  }

  private pass(replay: ZmodemFilter, bytes: Uint8Array): Uint8Array {
    const held = replay.waiting
    const shown = textIn(replay, bytes, 0)
    this.acknowledge(held + bytes.length - replay.waiting - shown.length)
    return shown
  }

  private hear(): void {
    this.heardMs = Date.now()
    this.signMs = this.heardMs
  }

  private look(bytes: Uint8Array): Uint8Array {
    const { shown, start } = this.recognizer.push(bytes)
    if (this.holding) clearTimeout(this.holding)
    this.holding = this.recognizer.waiting ? setTimeout(() => this.release(), HOLD_MS) : null
    if (!start) {
      this.tail =
        shown.length >= COMMAND_BYTES
          ? shown.slice(-COMMAND_BYTES)
          : joined([this.tail, shown]).slice(-COMMAND_BYTES)
      return shown
    }
    const { direction } = start
    if (!this.mayAnswer()) this.enter((host) => new Watching(host))
    else if (direction === 'receive') this.enter((host) => new Incoming(host))
    else this.enter((host) => new Outgoing(host))
    const before = direction === 'receive' ? this.withoutCommand(shown) : shown
    const rest = this.feed(start.bytes, start.pads)
    return joined([before, rest])
  }

  private release(): void {
    this.holding = null
    const bytes = this.recognizer.release()
    if (bytes.length > 0) this.port.show(bytes)
  }

  /** The command that `sz` types may have been shown in part. */
  private withoutCommand(shown: Uint8Array): Uint8Array {
    if (shown.length >= COMMAND_BYTES) {
      const rest = withoutCommand(shown)
      this.acknowledge(shown.length - rest.length)
      return rest
    }
    const all = joined([this.tail, shown])
    if (withoutCommand(all) !== all) this.port.draw(ERASE_LINE)
    return shown
  }

  private enter<Entered extends Incoming | Outgoing | Watching>(make: (host: StageHost) => Entered): Entered {
    this.set(null)
    const stage = make({
      port: this.port,
      changed: (state) => this.set(state),
      sign: () => {
        this.signMs = Date.now()
      },
      relieved: () => this.acknowledge(0),
      over: (outcome) => {
        this.leave()
        this.set(outcome && { phase: 'over', outcome })
      },
    })
    this.stage = stage
    this.doubted = []
    this.tail = new Uint8Array()
    this.hear()
    this.ticking ??= setInterval(() => this.tick(), TICK_MS)
    return stage
  }

  private leave(): void {
    if (this.settling) clearTimeout(this.settling)
    if (this.ticking) clearInterval(this.ticking)
    this.settling = null
    this.ticking = null
    this.stage = null
    this.doubted = []
    this.acknowledge(0)
    if (this.isActive()) this.set(null)
  }

  /** @param pads asterisks of the header that were shown before */
  private feed(bytes: Uint8Array, pads = 0): Uint8Array {
    const { stage } = this
    if (!stage) return bytes
    this.heardMs = Date.now()
    if (pads > 0) stage.push(new Uint8Array(pads).fill(0x2a))
    const inDoubt = !stage.certain
    if (inDoubt) this.doubted.push(bytes.slice())
    const doubtedBytes = this.doubted.reduce((sum, { length }) => sum + length, 0)
    const { doubted } = this
    const rest = stage.push(bytes)
    if (stage.mistaken || (!stage.certain && doubtedBytes > DOUBTED_BYTES_MAX)) {
      const all = inDoubt ? joined(doubted) : bytes
      this.leave()
      return all
    }
    if (!stage.certain) {
      this.settle()
      return new Uint8Array()
    }
    this.doubted = []
    this.acknowledge((inDoubt ? doubtedBytes : bytes.length) - rest.length)
    return rest
  }

  /** A beginning that nothing follows is one. */
  private settle(): void {
    if (this.settling) clearTimeout(this.settling)
    this.settling = setTimeout(() => {
      if (this.stage && !this.stage.certain) this.stage.settled()
    }, SETTLE_MS)
  }

  /** What the person did tells that it was none by mistake. */
  private settleDoubt(): void {
    if (!this.stage?.certain || this.doubted.length === 0) return
    const bytes = this.doubted.reduce((sum, { length }) => sum + length, 0)
    this.doubted = []
    this.acknowledge(bytes)
  }

  private acknowledge(bytes: number): void {
    this.owed += bytes
    // What was kept back counts as dealt with before it is shown.
    if (this.owed <= 0 || this.stage?.full) return
    const { owed } = this
    this.owed = 0
    this.port.drew(owed)
  }

  private tick(): void {
    if (this.paused || this.replay) return
    const { stage } = this
    const nowMs = Date.now()
    stage?.tick(nowMs - this.heardMs, nowMs - this.signMs)
    if (!stage?.mistaken || this.stage !== stage) return
    const all = joined(this.doubted)
    this.leave()
    if (all.length > 0) this.port.show(all)
  }

  private set(state: TransferState | null): void {
    this.current = state
    for (const listener of this.listeners) listener()
  }
}
