/** A shell with Debian's `sz` and `rz` on a PTY, behind the browser's half of ZMODEM and a terminal's flow control. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type IPty, spawn } from 'node-pty'
import type { OutgoingFile } from '../../app/_zmodem/sender.ts'
import type { Sink } from '../../app/_zmodem/spool.ts'
import type { TransferState } from '../../app/_zmodem/stage.ts'
import { Zmodem } from '../../app/_zmodem/zmodem.ts'
import { until } from './until.ts'

/** As the server's terminals have it. */
const UNDER_WAY_BYTES_MAX = 192 * 1024
const UNDER_WAY_BYTES_LOW = 64 * 1024
const PROMPT = 'ready-> '

const ALL_VALUES = Uint8Array.from({ length: 256 * 16 }, (_, at) => (at * 7 + (at >> 8)) & 0xff)
/** Files that have to arrive as they are, by what is in them. */
export const CONTENTS: [string, Uint8Array][] = [
  ['nothing', new Uint8Array()],
  ['one byte', new Uint8Array([0x18])],
  ['all byte values', ALL_VALUES],
  ['what must be escaped', new Uint8Array(9000).fill(0x18)],
  ['three MB of chance', new Uint8Array(randomBytes(3_000_001))],
]

export class ZmodemShell implements AsyncDisposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'qunkong-zmodem-'))
  readonly zmodem: Zmodem
  /** All states that the person was shown, the newest last. */
  readonly states: (TransferState | null)[] = []
  /** Runs over everything that goes either way before it arrives: what a bad line does. */
  spoil: ((bytes: Uint8Array<ArrayBuffer>, direction: 'receive' | 'send') => Uint8Array<ArrayBuffer>) | null =
    null
  /** Output that came and was not acknowledged yet. */
  underWay = 0
  underWayMax = 0
  /** What was acknowledged too often. */
  overdrawn = 0
  /** One that only looks on, and what its screen was given. */
  readonly watcher: Zmodem
  watched = ''
  private readonly pty: IPty
  private screen = ''
  private readonly decoder = new TextDecoder()
  private readonly exited: Promise<void>

  constructor() {
    this.pty = spawn('bash', ['--norc', '--noprofile', '-i'], {
      cols: 120,
      rows: 30,
      cwd: this.folder,
      encoding: null,
      env: { PATH: process.env.PATH, PS1: PROMPT, HOME: this.folder, LANG: 'C.UTF-8', TERM: 'dumb' },
    })
    this.exited = new Promise((resolve) => {
      this.pty.onExit(() => resolve())
    })
    this.zmodem = new Zmodem(
      {
        sendBytes: (bytes) => {
          const sent = this.spoil ? this.spoil(bytes, 'send') : bytes
          this.pty.write(Buffer.from(sent))
          return true
        },
        writable: () => Promise.resolve(),
        drew: (bytes) => this.drew(bytes),
        show: (bytes) => this.show(bytes),
        draw: (text) => {
          this.screen += text
        },
      },
      () => true,
    )
    const watch = (bytes: Uint8Array) => {
      this.watched += new TextDecoder().decode(bytes)
    }
    this.watcher = new Zmodem(
      {
        sendBytes: () => false,
        writable: async () => {},
        drew: () => {},
        show: watch,
        draw: (text) => {
          this.watched += text
        },
      },
      () => false,
    )
    this.zmodem.subscribe(() => this.states.push(this.zmodem.state()))
    // With `encoding: null` it gives buffers, which its types don't say.
    this.pty.onData((data: unknown) => {
      if (data instanceof Uint8Array) this.hear(new Uint8Array(data))
    })
  }

  get state(): TransferState | null {
    return this.zmodem.state()
  }

  get pid(): number {
    return this.pty.pid
  }

  type(line: string): void {
    this.pty.write(`${line}\r`)
  }

  /** Everything the screen was given. */
  text(): string {
    return this.screen
  }

  async prompt(): Promise<void> {
    await until(() => this.screen.endsWith(PROMPT), { what: `a prompt, not ${this.screen.slice(-200)}` })
  }

  /** Runs a line and gives its output. */
  async run(line: string): Promise<string> {
    const from = this.screen.length
    this.type(line)
    await until(() => this.screen.length > from && this.screen.endsWith(PROMPT), {
      what: `a prompt after ${line}, not ${this.screen.slice(from).slice(-200)}`,
    })
    return this.screen.slice(from + line.length, -PROMPT.length).trim()
  }

  async phase<Phase extends TransferState['phase']>(
    phase: Phase,
    timeoutMs = 30_000,
  ): Promise<TransferState & { phase: Phase }> {
    const isThere = (state: TransferState | null): state is TransferState & { phase: Phase } =>
      state?.phase === phase
    let found: (TransferState & { phase: Phase }) | null = null
    await until(
      () => {
        const { state } = this
        if (isThere(state)) found = state
        return found !== null
      },
      { what: `${phase}, not ${JSON.stringify(this.state)}`, timeoutMs },
    )
    if (!found) throw new Error('unreachable')
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.zmodem.ended()
    this.watcher.ended()
    this.pty.kill('SIGKILL')
    await this.exited
    // node-pty goes on trying to write for a moment, to a descriptor that would be the next shell's.
    await sleep(50)
    rmSync(this.folder, { recursive: true, force: true })
  }

  private hear(raw: Uint8Array<ArrayBuffer>): void {
    const bytes = this.spoil ? this.spoil(raw, 'receive') : raw
    this.underWay += bytes.length
    this.underWayMax = Math.max(this.underWayMax, this.underWay)
    if (this.underWay > UNDER_WAY_BYTES_MAX) this.pty.pause()
    const seen = this.watcher.intercept(bytes)
    if (seen) this.watched += new TextDecoder().decode(seen)
    const shown = this.zmodem.intercept(bytes)
    if (shown) this.show(shown)
  }

  private show(bytes: Uint8Array): void {
    this.screen += this.decoder.decode(bytes, { stream: true })
    this.drew(bytes.length)
  }

  private drew(bytes: number): void {
    this.underWay -= bytes
    if (this.underWay < 0) this.overdrawn = Math.max(this.overdrawn, -this.underWay)
    if (this.underWay < UNDER_WAY_BYTES_LOW) this.pty.resume()
  }
}

/** Keeps a received file in memory. */
export class MemorySink implements Sink {
  private readonly parts: Uint8Array[] = []
  closed = false
  aborted = false
  get bytes(): Buffer {
    return Buffer.concat(this.parts)
  }
  async write(bytes: Uint8Array): Promise<void> {
    this.parts.push(bytes)
  }
  async close(): Promise<void> {
    this.closed = true
  }
  async abort(): Promise<void> {
    this.aborted = true
  }
}

export const outgoing = (name: string, content: Uint8Array): OutgoingFile => ({
  name,
  size: content.length,
  modifiedMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  read: async (from, to) => content.subarray(from, to),
})
