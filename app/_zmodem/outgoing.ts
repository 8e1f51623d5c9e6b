/** A transfer that `rz` began: keeps it waiting while files are chosen, sends them, and gets both ends out of it again. */
import { deliver, Farewell } from './farewell.ts'
import { END, FRAME, FrameWriter, type Header } from './frames.ts'
import { Pace } from './pace.ts'
import { Parser } from './parser.ts'
import { joined } from './recognizer.ts'
import { type OutgoingFile, SendError, Sender } from './sender.ts'
import {
  type Direction,
  type Interrupted,
  type Outcome,
  type Problem,
  type Stage,
  type StageHost,
  Words,
} from './stage.ts'

/** `rz` gives up after 50 s, but as long as it is spoken to. */
const KEEP_WAITING_MS = 5_000
/** It repeats itself every 10 s. */
const AGAIN_MS = 5_000
const CHOOSE_MS = 10 * 60_000
const SILENT_MS = 60_000
/** Text and no frame for so long: a shell. */
const GONE_MS = 5_000
const SHOW_EVERY_MS = 200
/** What `rz` writes around its header. */
const BEGINNING: ReadonlySet<number> = new Set([0x0d, 0x0a, 0x8a])

export class Outgoing implements Stage {
  readonly direction: Direction = 'send'
  certain = false
  mistaken = false
  readonly full = false
  private readonly host: StageHost
  private readonly parser: Parser
  private readonly farewell: Farewell
  private readonly words = new Words()
  private ready: Header | null = null
  private sender: Sender | null = null
  private files: readonly OutgoingFile[] = []
  private index = 0
  private arrived = 0
  private pace = new Pace()
  private shownMs = 0
  private readonly begunMs = Date.now()
  private chosenMs = 0
  private lineBegun = false
  private spokenMs = Date.now()

  constructor(host: StageHost) {
    this.host = host
    this.farewell = new Farewell(host)
    this.parser = new Parser({
      header: (header) => this.header(header),
      data: () => {},
      // What comes from a receiver is short; it says again what was not understood.
      damaged: () => {},
      cancelled: () => {
        const said = this.words.toString()
        this.certain = true
        this.sender = null
        this.farewell.heardCancel()
        this.farewell.begin({ kind: 'cancelled', direction: 'send', by: 'host', said })
        this.host.changed({ phase: 'stopping', direction: 'send' })
      },
      noise: (byte) => this.noise(byte),
    })
  }

  push(bytes: Uint8Array): Uint8Array {
    const taken = this.parser.push(bytes)
    return joined([this.farewell.take(), bytes.subarray(taken)])
  }

  settled(): void {
    this.host.changed({ phase: 'asked' })
  }

  /** Somebody is choosing files: this is no mistake. */
  choosing(): void {
    this.certain = true
    this.keepWaiting()
  }

  choose(files: readonly OutgoingFile[]): void {
    if (!this.ready || this.sender || this.farewell.begun) return
    this.certain = true
    this.files = files
    this.chosenMs = Date.now()
    this.beginLine()
    const sender: Sender = new Sender(
      {
        send: async (bytes) => {
          const sent = await deliver(this.host.port, bytes, () => this.sender === sender)
          // Nothing may follow a cancel.
          if (!sent) await new Promise(() => {})
        },
        begins: (_file, index) => {
          this.index = index
          this.arrived = 0
          this.pace = new Pace()
          this.show()
        },
        arrived: (bytes) => {
          this.arrived = bytes
          const nowMs = Date.now()
          this.pace.add(bytes, nowMs)
          if (nowMs - this.shownMs >= SHOW_EVERY_MS) this.show(nowMs)
        },
      },
      this.ready,
    )
    this.sender = sender
    void this.run(sender)
  }

  tick(quietMs: number, silentMs: number): void {
    if (this.farewell.begun) {
      this.farewell.tick(quietMs)
      return
    }
    if (this.sender) {
      if (silentMs >= SILENT_MS || (silentMs >= GONE_MS && this.words.fresh)) this.fail('silent')
      return
    }
    if (!this.certain) return
    const nowMs = Date.now()
    if (nowMs - this.begunMs >= CHOOSE_MS) this.cancel()
    else if (nowMs - this.spokenMs >= KEEP_WAITING_MS) this.keepWaiting()
  }

  cancel(): void {
    if (this.farewell.begun) this.farewell.end()
    else this.giveUp({ kind: 'cancelled', direction: 'send', by: 'you', said: '' })
  }

  cut(ended: boolean): void {
    if (this.farewell.begun) return
    const outcome: Outcome = { kind: 'cut', direction: 'send', name: this.files[this.index]?.name ?? '' }
    if (!ended) {
      this.giveUp(outcome)
      return
    }
    this.sender = null
    this.farewell.begin(outcome)
    this.farewell.end()
  }

  /** One that the page had begun before it was loaded anew. */
  endInterrupted({ name }: Interrupted): void {
    this.giveUp({ kind: 'cut', direction: 'send', name })
  }

  private header(header: Header): void {
    this.host.sign()
    this.words.fresh = false
    if (this.farewell.begun) return
    if (this.sender) {
      this.sender.header(header)
      return
    }
    if (header.type !== FRAME.ZRINIT) return
    // Ordinary output does not say so again, seconds later and with nothing in between.
    if (this.ready && !this.mistaken && Date.now() - this.begunMs >= AGAIN_MS) this.choosing()
    this.ready = header
  }

  /** An empty ZSINIT: whoever waits for files answers it and begins to wait anew. */
  private keepWaiting(): void {
    this.spokenMs = Date.now()
    const writer = new FrameWriter(false)
    writer.header(FRAME.ZSINIT, 0)
    writer.subpacket(new Uint8Array(1), END.ZCRCW)
    this.host.port.sendBytes(writer.take())
  }

  private async run(sender: Sender): Promise<void> {
    try {
      const sent = await sender.run(this.files)
      this.sender = null
      const ms = Date.now() - this.chosenMs
      const said = sent.skipped > 0 ? this.words.toString() : ''
      this.farewell.begin({ kind: 'done', direction: 'send', ...sent, ms, said })
      this.farewell.end()
    } catch (error) {
      if (error instanceof SendError) this.fail(error.problem)
      else this.fail('unreadable', error)
    }
  }

  private show(nowMs = Date.now()): void {
    this.shownMs = nowMs
    const { index, arrived: bytes } = this
    const file = this.files[index]
    if (!file || this.farewell.begun) return
    const { name, size } = file
    const bytesPerSecond = this.pace.bytesPerSecond(bytes, nowMs)
    const count = this.files.length
    const running = { direction: this.direction, name, size, bytes, bytesPerSecond, index, count }
    this.host.changed({ phase: 'running', ...running })
  }

  private noise(byte: number): void {
    if (this.farewell.begun) this.farewell.noise(byte)
    else if (this.sender) this.words.add(byte)
    else if (!BEGINNING.has(byte)) this.mistaken = true
  }

  private fail(problem: Problem, error?: unknown): void {
    const said = error instanceof Error ? error.message : this.words.toString()
    this.giveUp({ kind: 'failed', direction: 'send', problem, said })
  }

  /** `rz` leaves its line unfinished, on which a shell would write its prompt. */
  private beginLine(): void {
    if (!this.lineBegun) this.host.port.draw('\r\n')
    this.lineBegun = true
  }

  private giveUp(outcome: Outcome): void {
    this.certain = true
    this.beginLine()
    this.sender = null
    this.farewell.cancel(outcome, false)
  }
}
