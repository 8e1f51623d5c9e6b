/** One shell on one PTY: bytes out with credits, bytes in, and its end. */
import { type IPty, spawn } from 'node-pty'
import { processStart } from '../identity/process.ts'
import {
  encodeFrame,
  FrameKind,
  MAX_CHUNK_BYTES,
  StreamCode,
  TERMINAL_HIGH_WATER_BYTES,
  TERMINAL_LOW_WATER_BYTES,
  type TerminalInit,
} from '../protocol/index.ts'
import { environmentOf, resolveAccount } from '../tasks/users.ts'
import { InputQueue } from './input.ts'

const KILL_GRACE_MS = 3_000
/** node-pty destroys a PTY 200 ms after its child: a paused one must be read on before that. */
const PAUSED_CHECK_MS = 80

export interface SessionEvents {
  frame(frame: Buffer): void
  exit(exitCode: number | null, signal: string | null): void
}

export class TerminalSession {
  private readonly pty: IPty
  private readonly id: string
  private readonly events: SessionEvents
  private readonly input: InputQueue
  private pending: Buffer[] = []
  private pendingBytes = 0
  private gathering = false
  private sent = 0
  private acked = 0
  private paused: NodeJS.Timeout | null = null
  private childGone = false
  private killer: NodeJS.Timeout | null = null

  private constructor(id: string, pty: IPty, events: SessionEvents) {
    this.id = id
    this.pty = pty
    this.events = events
    // node-pty's typings leave out the master's descriptor, which its Unix terminals have.
    this.input = new InputQueue((pty as IPty & { fd: number }).fd)
    // With `encoding: null` the data are Buffers, whatever the typings say.
    pty.onData((data: string | Buffer) => this.output(typeof data === 'string' ? Buffer.from(data) : data))
    pty.onExit(({ exitCode, signal }) => this.ended(exitCode, signal))
  }

  /** Starts the login shell. @throws Error with one sentence where that is not possible */
  static async open(init: TerminalInit, events: SessionEvents): Promise<TerminalSession> {
    const account = await resolveAccount(init.user)
    const [program = '', ...args] = [...account.prefix, init.shell ?? account.shell, '-l']
    const env = environmentOf(account, { TERM: 'xterm-256color', COLORTERM: 'truecolor' })
    const { cols, rows } = init
    const pty = spawn(program, args, { cols, rows, env, cwd: init.cwd ?? account.home, encoding: null })
    return new TerminalSession(init.session_id, pty, events)
  }

  write(bytes: Buffer): boolean {
    return this.input.push(bytes)
  }

  resize(cols: number, rows: number): void {
    if (!this.childGone) this.pty.resize(cols, rows)
  }

  /** The viewer has rendered `bytes` since the session's start. */
  acknowledge(bytes: number): void {
    this.acked = Math.max(this.acked, Math.min(bytes, this.sent))
    if (this.paused && this.sent - this.acked < TERMINAL_LOW_WATER_BYTES) this.resume()
  }

  /** HUP to the shell and its group, KILL after a grace time. */
  close(): void {
    if (this.killer || this.childGone) return
    this.signal('SIGHUP')
    this.resume()
    this.killer = setTimeout(() => this.signal('SIGKILL'), KILL_GRACE_MS)
  }

  private signal(signal: 'SIGHUP' | 'SIGKILL'): void {
    try {
      process.kill(-this.pty.pid, signal)
    } catch {
      // ESRCH: it has ended by itself.
    }
  }

  private output(bytes: Buffer): void {
    this.pending.push(bytes)
    this.pendingBytes += bytes.length
    if (!this.gathering) {
      // A lone echo goes out at once; what follows in the same turn of the loop is gathered.
      this.flush()
      this.gathering = true
      setImmediate(() => {
        this.gathering = false
        this.flush()
      })
    } else if (this.pendingBytes >= MAX_CHUNK_BYTES / 2) this.flush()
  }

  private flush(): void {
    if (this.pendingBytes === 0) return
    let bytes = this.pending.length === 1 && this.pending[0] ? this.pending[0] : Buffer.concat(this.pending)
    this.pending = []
    this.pendingBytes = 0
    while (bytes.length > 0) {
      const chunk = bytes.subarray(0, MAX_CHUNK_BYTES)
      this.events.frame(encodeFrame(FrameKind.terminalOutput, StreamCode.none, this.id, this.sent, chunk))
      this.sent += chunk.length
      bytes = bytes.subarray(chunk.length)
    }
    if (!this.paused && !this.childGone && this.sent - this.acked > TERMINAL_HIGH_WATER_BYTES) this.pause()
  }

  private pause(): void {
    this.pty.pause()
    this.paused = setInterval(() => {
      if (processStart(this.pty.pid) !== null) return
      this.childGone = true
      this.resume()
    }, PAUSED_CHECK_MS)
  }

  private resume(): void {
    if (!this.paused) return
    clearInterval(this.paused)
    this.paused = null
    this.pty.resume()
  }

  private ended(exitCode: number, signal: number | undefined): void {
    this.childGone = true
    this.flush()
    this.resume()
    this.input.close()
    if (this.killer) clearTimeout(this.killer)
    this.events.exit(signal ? null : exitCode, signal ? `${signal}` : null)
  }
}
