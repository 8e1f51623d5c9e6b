/** One terminal of this tab: a screen, what links it to its session on the server, and what there is to say about it. */
import { Answers, isReport } from './answers.ts'
import { asTypedIn } from './broadcast.ts'
import type { Access, Attached, LastWord, ServerMessage } from './end.ts'
import { bytesOf } from './keys.ts'
import { Link, type TerminalApi } from './link.ts'
import { Screen } from './screen.ts'
import {
  FRESH,
  type Interceptor,
  isAlive,
  isComing,
  type News,
  REDRAWN_MS,
  RESET,
  type SessionState,
  type SessionStatus,
  type TerminalTarget,
} from './sessionState.ts'
import { isGuest } from './sharing/people.ts'
import { TypeAhead } from './typeAhead.ts'

export type { SessionState, SessionStatus, TerminalTarget } from './sessionState.ts'

export interface SessionEvents {
  changed(): void
  /** Whether it is in the tab that is shown. */
  isShown(): boolean
  /** Something was typed here: whoever is to get it `receive`s it. */
  typed(data: string): void
  /** Whether each program that gets what is pasted here asked for bracketed paste. */
  brackets(): boolean
}

const encoder = new TextEncoder()

export class TerminalSession {
  readonly key: string
  target: TerminalTarget
  state: SessionState = FRESH
  screen: Screen | null = null
  interceptor: Interceptor | null = null
  /** How often the output did not go on where it ended. */
  breaks = 0
  /** What is over was somebody else's. */
  wasGuest = false
  private creating: Promise<Screen> | null = null
  private answers: Answers | null = null
  private readonly ahead = new TypeAhead()
  private readonly link: Link
  private disposed = false
  private dark = false
  private container: HTMLElement | null = null
  /** Bytes of the session's output that have come. */
  private received = 0
  /** Output up to here has been seen by somebody before. */
  private seenTo = 0
  /** The next bytes are those of another shell in the same pane. */
  private beginsAnew = false
  /** The person asked for this session here: its size is taken from whoever has it. */
  private takesSize = false
  /** Since when it is linked, ms of `performance.now`. */
  private linkedAt = 0
  private readonly events: SessionEvents

  constructor(key: string, target: TerminalTarget, api: TerminalApi, events: SessionEvents) {
    this.key = key
    this.target = target
    this.events = events
    this.link = new Link(api, {
      isShown: () => this.events.isShown(),
      prepare: async () => (await this.ready()) !== null,
      onMessage: (message) => this.heard(message),
      onBytes: (bytes, drew) => this.output(bytes, drew),
      onLost: () => this.lost(),
      onEnd: (end) => this.over({ phase: 'ended', end }),
      onRefused: (error) => this.over({ phase: 'refused', error }),
    })
  }

  /** The server's id of the session; null before it is open and after it is over. */
  get id(): string | null {
    return this.link.id
  }

  /** The same, also after it is over. */
  get lastId(): string | null {
    return this.link.lastId
  }

  get alive(): boolean {
    return isAlive(this.state.status)
  }

  get mayType(): boolean {
    return this.state.status.phase === 'connected' && this.state.access === 'control'
  }

  /** Shows it in the page; the first time, the shell is opened with the size that it has there. */
  async attach(container: HTMLElement): Promise<void> {
    this.container = container
    if (this.state.news !== 'none') this.set({ news: 'none' })
    const screen = await this.ready()
    if (!screen || this.container !== container) return
    screen.setDark(this.dark)
    screen.attach(container)
    this.openIfWaiting()
  }

  /** Opens the shell also where its screen is not shown for now, as beside another one on a phone. */
  async start(): Promise<void> {
    if (await this.ready()) this.openIfWaiting()
  }

  private openIfWaiting(): void {
    if (this.state.status.phase === 'waiting') void this.open()
  }

  detach(container: HTMLElement): void {
    if (this.container !== container) return
    this.container = null
    this.screen?.detach()
  }

  focus(): void {
    this.screen?.terminal.focus()
  }

  /** Links it to a session that exists. @param takesSize whether it takes on this window's size at once */
  async takeUp(id: string, access: Access | undefined, takesSize: boolean): Promise<void> {
    this.takesSize = takesSize
    this.set({ status: { phase: 'connecting' }, access: access ?? 'control' })
    await this.link.attach(id, access)
  }

  setDark(dark: boolean): void {
    this.dark = dark
    this.screen?.setDark(dark)
  }

  /** A new shell in the same pane. @param target another user, shell or folder on the same host */
  async reopen(target = this.target): Promise<void> {
    if (this.alive || !this.screen) return
    this.target = target
    this.beginsAnew = true
    await this.open()
  }

  /** As if typed here. */
  input(data: string): void {
    this.events.typed(data)
  }

  /** What was typed in this pane or in another one. @returns false: it went nowhere, and that is shown */
  receive(data: string): boolean {
    const { screen } = this
    if (isComing(this.state.status) && this.ahead.hold(data)) return true
    if (!screen || !this.mayType) return this.refuse()
    this.takeSize()
    return this.link.send(encoder.encode(asTypedIn(data, screen.terminal.modes))) || this.refuse()
  }

  /** Raw, and to this session only. @returns false: nothing was sent; `writable` tells when to try again */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.mayType && this.link.send(bytes)
  }

  writable(): Promise<void> {
    return this.link.writable()
  }

  /** So many bytes that the interceptor kept are dealt with. */
  drew(bytes: number): void {
    this.link.drew(bytes)
  }

  /** The size of this window is the session's again. */
  takeSize(): void {
    const { screen } = this
    if (!screen || !this.state.held || !this.mayType) return
    this.set({ held: false })
    screen.hold(null)
    this.link.resize(screen.terminal.cols, screen.terminal.rows)
  }

  /** The network is in doubt: the connection is made anew. */
  doubt(): void {
    if (this.alive) this.link.doubt()
  }

  set(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change }
    this.events.changed()
  }

  /** Frees the screen. @param endShell or else the shell goes on without this viewer, as it does for who only looks */
  dispose(endShell: boolean): void {
    if (this.disposed) return
    this.disposed = true
    if (endShell && this.alive && !isGuest(this.state.viewers)) this.link.end()
    else this.link.leave()
    this.answers?.dispose()
    this.screen?.dispose()
  }

  /** The screen, made once; null where it can't be, or is not wanted any more. */
  private async ready(): Promise<Screen | null> {
    try {
      this.creating ??= this.createScreen()
      const screen = await this.creating
      if (this.disposed) {
        screen.dispose()
        return null
      }
      this.answers ??= new Answers(
        screen.terminal,
        () => this.mayType && !screen.replaying && !this.state.held,
      )
      this.screen = screen
      return screen
    } catch (error) {
      this.creating = null
      this.set({ status: { phase: 'refused', error } })
      return null
    }
  }

  private createScreen(): Promise<Screen> {
    return Screen.create({
      onData: (data) => this.typed(data),
      onBinary: (data) => void this.sendBytes(bytesOf(data)),
      onResize: (cols, rows) => {
        if (!this.state.held) this.link.resize(cols, rows)
      },
      onTitle: (title) => this.set({ title }),
      onBell: () => this.missed('bell'),
      brackets: () => this.events.brackets(),
    })
  }

  /** Something came that nobody sees here: the first of its kind is marked. */
  private missed(what: News): void {
    const { news } = this.state
    if (this.container || news === what || news === 'bell') return
    if (performance.now() - this.linkedAt > REDRAWN_MS) this.set({ news: what })
  }

  private typed(data: string): void {
    // An answer is about this screen; neither is it shown as refused.
    if (this.answers?.active || isReport(data)) {
      this.sendBytes(encoder.encode(data))
      return
    }
    this.input(data)
  }

  private refuse(): false {
    if (this.alive) this.set({ refusals: this.state.refusals + 1 })
    return false
  }

  private async open(): Promise<void> {
    const { screen } = this
    if (!screen) return
    this.set({ status: { phase: 'connecting' }, title: '', access: 'control', viewers: [] })
    const { cols, rows } = screen.terminal
    const { agentId, user, shell, cwd, beside } = this.target
    await this.link.open({
      ...{ agentId, cols, rows },
      ...(user && { user }),
      ...(shell && { shell }),
      ...(cwd && { cwd }),
      ...(beside && { beside }),
    })
  }

  private heard(message: Exclude<ServerMessage, LastWord>): void {
    const { status } = this.state
    switch (message.type) {
      case 'attached':
        this.attached(message)
        break
      case 'ready':
      case 'resumed':
        this.connected()
        break
      case 'paused':
        this.screen?.freeze(true)
        this.set({ status: { phase: 'paused', lostBytes: 0 } })
        break
      case 'gap':
        this.advance(message.bytes, this.interceptor?.missed(message.modes) ?? message.modes)
        if (status.phase === 'paused' || status.phase === 'connected')
          this.set({ status: { ...status, lostBytes: message.bytes } })
        break
      case 'size':
        if (this.link.isOwnSize(message)) this.takeSize()
        else this.hold(message)
        break
      case 'access':
        this.set({ access: message.access })
        break
      case 'viewers':
        this.set({ viewers: message.viewers })
        // Nobody else has a say in the size.
        if (message.viewers.filter(({ access }) => access === 'control').length <= 1) this.wantSize()
    }
  }

  private attached({ access, cols, rows, offset, upTo, continues, modes }: Attached): void {
    const terminal = this.screen?.terminal
    const lostBytes = this.received > 0 ? Math.max(0, offset - this.received) : 0
    this.received = offset
    this.linkedAt = performance.now()
    this.seenTo = continues ? Math.max(offset, this.seenTo) : upTo
    if (this.beginsAnew) this.screen?.begin()
    this.beginsAnew = false
    if (!continues) {
      this.breaks += 1
      // In the order of what is drawn: bytes of before may still wait for it.
      this.screen?.write(RESET, () => {
        if (this.screen) this.screen.replaying = offset < upTo
      })
      this.screen?.write(this.interceptor?.begin(modes) ?? modes)
    }
    if (this.received >= this.seenTo) this.link.caughtUp()
    this.set({ access })
    if (this.state.held || terminal?.cols !== cols || terminal.rows !== rows) this.hold({ cols, rows })
    this.connected()
    if (lostBytes > 0) this.set({ status: { phase: 'connected', lostBytes } })
    if (this.takesSize) this.wantSize()
    this.tellReplayed()
  }

  private tellReplayed(): void {
    if (this.received >= this.seenTo) this.interceptor?.replayed()
  }

  /** What was drawn with another size is drawn with it to its end first. */
  private wantSize(): void {
    this.takesSize = true
    this.screen?.terminal.write('', () => this.drawn())
  }

  private drawn(): void {
    if (!this.takesSize || this.screen?.replaying) return
    this.takesSize = false
    this.takeSize()
  }

  private connected(): void {
    const { status } = this.state
    this.screen?.freeze(false)
    const lostBytes = status.phase === 'paused' || status.phase === 'connected' ? status.lostBytes : 0
    this.set({ status: { phase: 'connected', lostBytes }, refusals: 0 })
    this.ahead.release((data) => this.receive(data))
  }

  private hold(size: { cols: number; rows: number }): void {
    this.set({ held: true })
    // After what was drawn with the size before it.
    this.screen?.terminal.write('', () => {
      if (this.state.held) this.screen?.hold(size)
    })
  }

  private output(bytes: Uint8Array, drew: (bytes: number) => void): void {
    const isNew = this.received >= this.seenTo
    if (isNew) this.missed('output')
    const shown = this.interceptor ? this.interceptor.intercept(bytes) : bytes
    this.advance(bytes.length, shown ?? '', () => drew(shown?.length ?? 0))
    this.tellReplayed()
  }

  private advance(bytes: number, shown: Uint8Array | string, drawn?: () => void): void {
    this.received += bytes
    const isNew = this.received >= this.seenTo
    this.screen?.write(shown, () => {
      if (isNew && this.screen) this.screen.replaying = false
      if (isNew) this.link.caughtUp()
      drawn?.()
      this.drawn()
    })
  }

  private lost(): void {
    this.ahead.forget()
    this.screen?.freeze(true)
    this.set({ status: { phase: 'reconnecting', since: Date.now() } })
  }

  private over(status: SessionStatus): void {
    this.ahead.forget()
    this.screen?.hold(null)
    this.screen?.end()
    this.wasGuest = isGuest(this.state.viewers)
    this.set({ status, held: false, viewers: [], refusals: 0 })
  }
}
