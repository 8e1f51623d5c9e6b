/** One terminal of this tab: a screen, its socket, and what there is to say about it. */

import type { TerminalEnd } from './end.ts'
import { bytesOf, withControl } from './keys.ts'
import { Screen } from './screen.ts'
import { TerminalSocket } from './socket.ts'

export interface TerminalTarget {
  agentId: string
  hostname: string
  address: string
  /** Run the shell as this user; absent: the agent's own. */
  user?: string
}

/** The server's verbs that a session needs. */
export interface TerminalApi {
  open(input: {
    agentId: string
    cols: number
    rows: number
    user?: string
  }): Promise<{ id: string; ticket: string }>
  close(id: string): Promise<unknown>
}

export type SessionStatus =
  | { phase: 'waiting' }
  | { phase: 'connecting' }
  | { phase: 'connected'; lostBytes: number }
  /** The agent is away; the shell lives on and is awaited. */
  | { phase: 'paused'; lostBytes: number }
  | { phase: 'ended'; end: TerminalEnd }
  /** `terminals.open` was refused, or the screen could not be made. */
  | { phase: 'refused'; error: unknown }

export interface SessionState {
  status: SessionStatus
  /** As the program set it. */
  title: string
  /** Ctrl applies to the next key. */
  control: boolean
  /** Lines that wait for a yes before they are pasted. */
  pendingPaste: string | null
  searching: boolean
}

const encoder = new TextEncoder()

export class TerminalSession {
  readonly key: string
  readonly target: TerminalTarget
  state: SessionState = {
    status: { phase: 'waiting' },
    title: '',
    control: false,
    pendingPaste: null,
    searching: false,
  }
  screen: Screen | null = null
  private creating: Promise<Screen> | null = null
  private socket: TerminalSocket | null = null
  private id: string | null = null
  private disposed = false
  private dark = false
  /** Counts connections: an answer to an earlier one is too late. */
  private attempt = 0
  private container: HTMLElement | null = null
  private readonly api: TerminalApi
  private readonly changed: () => void

  constructor(key: string, target: TerminalTarget, api: TerminalApi, changed: () => void) {
    this.key = key
    this.target = target
    this.api = api
    this.changed = changed
  }

  get alive(): boolean {
    const { phase } = this.state.status
    return phase === 'connecting' || phase === 'connected' || phase === 'paused'
  }

  /** Shows it in the page; the first time, the shell is opened with the size that it has there. */
  async attach(container: HTMLElement): Promise<void> {
    this.container = container
    try {
      this.creating ??= this.createScreen()
      this.screen = await this.creating
    } catch (error) {
      this.creating = null
      this.set({ status: { phase: 'refused', error } })
      return
    }
    if (this.disposed) return this.screen.dispose()
    if (this.container !== container) return
    this.screen.setDark(this.dark)
    this.screen.attach(container)
    this.screen.terminal.focus()
    if (this.state.status.phase === 'waiting') await this.connect()
  }

  detach(): void {
    this.container = null
    this.screen?.detach()
  }

  setDark(dark: boolean): void {
    this.dark = dark
    this.screen?.setDark(dark)
  }

  /** A new shell in the same tab. */
  async reopen(): Promise<void> {
    if (this.alive || !this.screen) return
    await this.connect()
  }

  /** As if typed; nothing while the agent is away. */
  input(data: string): void {
    if (this.state.status.phase !== 'paused') this.socket?.send(encoder.encode(data))
  }

  set(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change }
    this.changed()
  }

  answerPaste(yes: boolean): void {
    const text = this.state.pendingPaste
    this.set({ pendingPaste: null })
    if (yes && text) this.screen?.terminal.paste(text)
    this.screen?.terminal.focus()
  }

  /** Ends the shell and frees the screen. */
  dispose(): void {
    if (this.disposed) return
    this.disposed = true
    if (this.alive && this.id) this.api.close(this.id).catch(this.closedAnyway)
    this.socket?.close()
    this.screen?.dispose()
  }

  private readonly closedAnyway = (error: unknown): void => {
    // The socket's end closes the shell too; the verb only makes the record say who did it.
    console.info('terminals.close:', error)
  }

  private createScreen(): Promise<Screen> {
    return Screen.create({
      onData: (data) => {
        if (!this.state.control) return this.input(data)
        this.set({ control: false })
        this.input(withControl(data))
      },
      onBinary: (data) => this.socket?.send(bytesOf(data)),
      onResize: (cols, rows) => this.socket?.resize(cols, rows),
      onTitle: (title) => this.set({ title }),
      onAskPaste: (text) => this.set({ pendingPaste: text }),
      onSearch: () => this.set({ searching: true }),
    })
  }

  private async connect(): Promise<void> {
    const terminal = this.screen?.terminal
    if (!terminal) return
    const attempt = ++this.attempt
    this.set({ status: { phase: 'connecting' }, title: '' })
    const { cols, rows } = terminal
    const { agentId, user } = this.target
    try {
      const { id, ticket } = await this.api.open({ agentId, cols, rows, ...(user ? { user } : {}) })
      if (this.disposed || attempt !== this.attempt) return this.closeLate(id)
      this.id = id
      // Only now: if it had been refused, the last words of the shell before would be gone.
      if (attempt > 1) this.screen?.begin()
      this.socket = this.createSocket(ticket, cols, rows)
    } catch (error) {
      this.set({ status: { phase: 'refused', error } })
    }
  }

  /** The tab was closed while its shell was being opened. */
  private closeLate(id: string): void {
    this.api.close(id).catch(this.closedAnyway)
  }

  private createSocket(ticket: string, cols: number, rows: number): TerminalSocket {
    const socket: TerminalSocket = new TerminalSocket(ticket, {
      onReady: () => {
        const terminal = this.screen?.terminal
        // The window may have been resized while the shell was being opened.
        if (terminal && (terminal.cols !== cols || terminal.rows !== rows))
          socket.resize(terminal.cols, terminal.rows)
        this.set({ status: { phase: 'connected', lostBytes: 0 } })
      },
      onPaused: () => {
        this.screen?.freeze(true)
        this.set({ status: { phase: 'paused', lostBytes: 0 }, control: false, pendingPaste: null })
      },
      onGap: (lostBytes) => {
        const { status } = this.state
        if (status.phase === 'paused' || status.phase === 'connected')
          this.set({ status: { ...status, lostBytes } })
      },
      onResumed: () => {
        const { status } = this.state
        this.screen?.freeze(false)
        this.set({
          status: { phase: 'connected', lostBytes: status.phase === 'paused' ? status.lostBytes : 0 },
        })
      },
      onBytes: (bytes) => this.screen?.terminal.write(bytes, () => socket.drew(bytes.length)),
      onEnd: (end) => {
        this.socket = null
        this.id = null
        this.screen?.end()
        this.set({ status: { phase: 'ended', end }, control: false, pendingPaste: null })
      },
    })
    return socket
  }
}
