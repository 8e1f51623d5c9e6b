/** A transfer that `sz` began: asks for each file, stores it, and gets both ends out of it again in every case. */
import { Farewell } from './farewell.ts'
import type { FileInfo } from './fileInfo.ts'
import { Pace } from './pace.ts'
import { Receiver } from './receiver.ts'
import { joined } from './recognizer.ts'
import { type Sink, Spool } from './spool.ts'
import {
  type Direction,
  type Interrupted,
  type Outcome,
  type Problem,
  type Stage,
  type StageHost,
  Words,
} from './stage.ts'

/** Makes the place for a file. @throws when there is none */
export type Keep = (file: FileInfo) => Promise<Sink>

/** What `sz` writes before and after its first header. */
const BEGINNING: ReadonlySet<number> = new Set([0x72, 0x7a, 0x0d, 0x0a, 0x8a])
/** `sz` gives up after 60 s without an answer. */
const REMIND_WHILE_ASKING_MS = 20_000
const REMIND_MS = 5_000
/** After a reminder only a program that knows no ZMODEM writes anything else than a frame. */
const GONE_MS = 2 * REMIND_MS
const SILENT_MS = 35_000
/** How long a header that nothing follows is taken for the beginning of a transfer. */
const DOUBT_MS = 10_000
const STOP_MS = 2_000
/** A sender that goes on all the same may have missed it: between two pieces it looks for what came, and loses the rest. */
const STOP_AGAIN_MS = 3_000
const SHOW_EVERY_MS = 200

export class Incoming implements Stage {
  readonly direction: Direction = 'receive'
  certain = false
  mistaken = false
  private readonly host: StageHost
  private readonly receiver: Receiver
  private readonly farewell: Farewell
  private readonly words = new Words()
  private spool: Spool | null = null
  private offer: FileInfo | null = null
  private keepAll: Keep | null = null
  /** What it is being stopped for. */
  private stopping: Outcome | null = null
  private stoppedMs = 0
  private askedMs = 0
  private reminders = 0
  private index = 0
  private count: number | null = null
  private name = ''
  private size: number | null = null
  private bytes = 0
  private pace = new Pace()
  private shownMs = 0
  private begunMs = Date.now()
  private readonly total = { files: 0, skipped: 0, bytes: 0, name: '' }

  constructor(host: StageHost) {
    this.host = host
    this.farewell = new Farewell(host)
    this.receiver = new Receiver({
      send: (bytes) => {
        host.port.sendBytes(bytes)
      },
      sign: () => {
        this.reminders = 0
        host.sign()
      },
      offered: (file) => this.offered(file),
      data: (bytes) => this.data(bytes),
      whole: () => void this.store(),
      parting: () => this.farewell.begin(this.done()),
      finished: () => this.farewell.end(),
      cancelled: () => this.hostGaveUp(),
      failed: (problem) => this.fail(problem),
      noise: (byte) => this.noise(byte),
      stopped: () => {
        if (this.stopping) this.giveUp(this.stopping, false)
      },
    })
  }

  /** Output is to wait: the disk is behind. */
  get full(): boolean {
    return this.spool?.full ?? false
  }

  push(bytes: Uint8Array): Uint8Array {
    const taken = this.receiver.push(bytes)
    return joined([this.farewell.take(), bytes.subarray(taken)])
  }

  settled(): void {
    this.receiver.begin()
  }

  /** @param all the files that follow are kept without being asked for */
  async save(keep: Keep, all: boolean): Promise<void> {
    const { offer } = this
    if (!offer) return
    this.offer = null
    if (all) this.keepAll = keep
    try {
      const sink = await keep(offer)
      if (this.farewell.begun || this.stopping) return await sink.abort()
      this.spool = new Spool(sink, {
        relieved: () => this.host.relieved(),
        failed: (error) => this.fail('unwritable', error),
      })
    } catch (error) {
      return this.fail('unwritable', error)
    }
    this.bytes = 0
    this.pace = new Pace()
    if (this.total.files === 0) this.begunMs = Date.now()
    this.show()
    this.receiver.accept()
  }

  skip(): void {
    if (!this.offer) return
    this.offer = null
    this.total.skipped += 1
    this.index += 1
    this.receiver.skip()
  }

  tick(quietMs: number, silentMs: number): void {
    if (this.farewell.begun) {
      this.farewell.tick(quietMs)
      return
    }
    if (this.stopping) {
      const nowMs = Date.now()
      if (Math.min(quietMs, nowMs - this.stoppedMs) >= STOP_MS) this.giveUp(this.stopping, true)
      else if (nowMs - this.askedMs >= STOP_AGAIN_MS) {
        this.askedMs = nowMs
        this.receiver.remind()
      }
      return
    }
    const { state } = this.receiver
    if (!this.certain) {
      if (quietMs >= DOUBT_MS) this.mistaken = true
    } else if (state === 'offered') this.remindEvery(REMIND_WHILE_ASKING_MS, silentMs)
    else if (state === 'storing' || this.full) this.reminders = 0
    else if (silentMs >= SILENT_MS || (silentMs >= GONE_MS && quietMs < silentMs - REMIND_MS))
      this.fail('silent')
    else this.remindEvery(REMIND_MS, silentMs)
  }

  cancel(): void {
    if (this.farewell.begun) this.farewell.end()
    else if (this.stopping) {
      this.giveUp(this.stopping, true)
      this.farewell.end()
    } else this.stop({ kind: 'cancelled', direction: 'receive', by: 'you', said: '' })
  }

  cut(ended: boolean): void {
    if (this.farewell.begun || this.stopping) return
    const outcome: Outcome = { kind: 'cut', direction: 'receive', name: this.name }
    if (!ended) {
      this.stop(outcome)
      return
    }
    this.discard()
    this.farewell.begin(outcome)
    this.farewell.end()
  }

  /** One that the page had begun before it was loaded anew. */
  endInterrupted({ name, size }: Interrupted): void {
    this.certain = true
    this.name = name
    this.receiver.resume(size)
    this.cut(false)
  }

  private offered(file: FileInfo): void {
    this.certain = true
    this.offer = file
    this.name = file.name
    this.size = file.size
    if (file.filesLeft !== null) this.count = this.index + file.filesLeft
    if (this.keepAll) void this.save(this.keepAll, true)
    else this.host.changed({ phase: 'offered', file, index: this.index, count: this.count })
  }

  private data(bytes: Uint8Array): void {
    this.spool?.add(bytes)
    this.bytes += bytes.length
    const nowMs = Date.now()
    this.pace.add(this.bytes, nowMs)
    if (nowMs - this.shownMs >= SHOW_EVERY_MS) this.show(nowMs)
  }

  private async store(): Promise<void> {
    const { spool } = this
    try {
      await spool?.close()
    } catch (error) {
      return this.fail('unwritable', error)
    }
    this.spool = null
    this.total.files += 1
    this.total.name = this.name
    this.total.bytes += this.bytes
    this.index += 1
    this.receiver.stored()
  }

  private show(nowMs = Date.now()): void {
    this.shownMs = nowMs
    const { name, bytes, index, count, size } = this
    const bytesPerSecond = this.pace.bytesPerSecond(bytes, nowMs)
    const running = { direction: this.direction, name, size, bytes, bytesPerSecond, index, count }
    this.host.changed({ phase: 'running', ...running })
  }

  private noise(byte: number): void {
    if (this.farewell.begun) this.farewell.noise(byte)
    else if (this.certain) this.words.add(byte)
    else if (!BEGINNING.has(byte)) this.mistaken = true
  }

  private remindEvery(everyMs: number, silentMs: number): void {
    if (silentMs < (this.reminders + 1) * everyMs) return
    this.reminders += 1
    this.receiver.remind()
  }

  private done(): Outcome {
    return { kind: 'done', direction: 'receive', ...this.total, ms: Date.now() - this.begunMs, said: '' }
  }

  private hostGaveUp(): void {
    this.certain = true
    this.farewell.heardCancel()
    this.discard()
    const said = this.words.toString()
    this.farewell.begin(this.stopping ?? { kind: 'cancelled', direction: 'receive', by: 'host', said })
    this.host.changed({ phase: 'stopping', direction: 'receive' })
  }

  private fail(problem: Problem, error?: unknown): void {
    if (this.farewell.begun || this.stopping) return
    const said = error instanceof Error ? error.message : this.words.toString()
    this.stop({ kind: 'failed', direction: 'receive', problem, said })
  }

  private stop(outcome: Outcome): void {
    this.discard()
    this.stopping = outcome
    this.stoppedMs = Date.now()
    this.askedMs = this.stoppedMs
    const wasReceiving = this.receiver.state === 'receiving'
    // Where no ZMODEM program is left, a shell would read what `stop` sends.
    const isThere = outcome.kind !== 'failed' || outcome.problem !== 'silent'
    if (isThere && this.receiver.stop()) this.host.changed({ phase: 'stopping', direction: 'receive' })
    else this.giveUp(outcome, wasReceiving)
  }

  private giveUp(outcome: Outcome, afterContent: boolean): void {
    this.certain = true
    this.receiver.abandon()
    this.farewell.cancel(outcome, afterContent)
  }

  private discard(): void {
    this.offer = null
    const { spool } = this
    this.spool = null
    spool?.abort().catch((error: unknown) => console.info('zmodem: what was received stays behind:', error))
    this.host.relieved()
  }
}
