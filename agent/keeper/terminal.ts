/**
 * One PTY as the keeper has it: the parent of its shell, and its reader for as long as no agent is.
 *
 *   held ──agent gone──► reading ──fetched──► held      the shell's end is told to whoever holds it, or kept
 *     └───────── shell gone, output taken ──────────► gone
 */

import { addon } from '../native/addon.ts'
import { Hold } from '../terminals/hold.ts'
import { Master } from '../terminals/master.ts'
import { Ring } from '../terminals/ring.ts'

const KILL_GRACE_MS = 3_000

/** What is started, and how large its screen is at first. */
export interface Shell {
  command: string[]
  env: Record<string, string>
  cwd: string
  cols: number
  rows: number
}

export interface Exit {
  exitCode: number | null
  /** Its number. */
  signal: number | null
}

export class KeptTerminal {
  /** How the shell ended; null while it lives. */
  exit: Exit | null = null
  readonly pid: number
  private readonly master: Master
  private readonly ring: Ring
  private readonly hold = new Hold()
  private held = true
  private killer: NodeJS.Timeout | null = null

  /** Starts it, held by the agent that asked. @throws Error with one sentence where that is not possible */
  constructor({ command, env, cwd, cols, rows }: Shell, ended: () => void) {
    const [file = '', ...args] = command
    const words = Object.entries({ ...env, PWD: cwd }).map(([name, value]) => `${name}=${value}`)
    const onExit = (exitCode: number, signal: number) => {
      this.exit = signal ? { exitCode: null, signal } : { exitCode, signal: null }
      if (this.killer) clearTimeout(this.killer)
      this.steer()
      ended()
    }
    const pty = addon().fork(file, args, words, cwd, cols, rows, -1, -1, true, '', onExit)
    this.pid = pty.pid
    this.ring = Ring.create()
    this.master = new Master(pty.fd, {
      data: (bytes) => {
        this.ring.append(bytes)
        this.steer()
      },
      end: () => {},
    })
  }

  /** The agent that holds it is gone: what it has read stands in the ring. */
  release(): void {
    if (!this.held) return
    this.held = false
    this.ring.reload()
    this.hold.begin(() => this.steer())
    this.steer()
  }

  /**
   * For an agent: descriptors of the ring and of the PTY, which are its alone to read and write from now on. Of a
   * PTY that was read to its end there is only the ring.
   */
  take(): number[] {
    this.held = true
    this.hold.end()
    this.master.pause()
    return this.master.closed ? [this.ring.fd] : [this.ring.fd, this.master.fd]
  }

  /** HUP to the shell and its group, KILL after a grace time. */
  close(): void {
    if (this.killer || this.exit) return
    this.signal('SIGHUP')
    this.killer = setTimeout(() => this.signal('SIGKILL'), KILL_GRACE_MS)
  }

  /** Nobody needs what it has any more. */
  dispose(): void {
    this.hold.end()
    this.master.close()
    this.ring.close()
  }

  private steer(): void {
    if (this.held) return
    if (this.exit || this.hold.mayRead(this.ring)) this.master.read()
    else this.master.pause()
  }

  private signal(signal: 'SIGHUP' | 'SIGKILL'): void {
    try {
      process.kill(-this.pid, signal)
    } catch {
      // ESRCH: it has ended by itself.
    }
  }
}
