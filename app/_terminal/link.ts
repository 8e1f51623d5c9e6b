/**
 * Keeps a screen and its session on the server together, through lost connections and the server's restart:
 *
 *   idle ─open─► LINKED ──connection lost──► COMING BACK ──its turn: attach, from the byte that is missing──► LINKED
 *     └─attach──────▲                             └── session over, refused ──► over
 */
import { isRefusal, isSignedOut, refusalOf, whySignedOut } from '../_lib/errors.ts'
import { Comeback } from './comeback.ts'
import { type Access, endOfRecord, type LastWord, type ServerMessage, type TerminalEnd } from './end.ts'
import { TerminalSocket } from './socket.ts'
import { turns } from './turns.ts'

/** A request that takes longer went into a network that is not there. */
const ATTACH_TIMEOUT_MS = 10_000

export interface OpenInput {
  agentId: string
  cols: number
  rows: number
  user?: string
  shell?: string
  cwd?: string
  beside?: string
}

/** The server's verbs that a session needs. */
export interface TerminalApi {
  open(input: OpenInput): Promise<{ id: string; ticket: string }>
  /** Absent `access`: to type where one may, else to look. */
  attach(input: { id: string; access?: Access }, signal: AbortSignal): Promise<{ ticket: string }>
  close(id: string): Promise<unknown>
  /** Why a session is over, in the server's word; null: it is not, or nobody knows. */
  closeReason(id: string): Promise<string | null>
}

export interface LinkEvents {
  /** Whether its screen is looked at: then it comes before others. */
  isShown(): boolean
  /** Its turn has come. @returns false: there is nothing to show it on */
  prepare(): Promise<boolean>
  onMessage(message: Exclude<ServerMessage, LastWord>): void
  /** `drew` is to be told when so many of them have been drawn. */
  onBytes(bytes: Uint8Array, drew: (bytes: number) => void): void
  /** The connection is lost; it is tried until it comes back or the session turns out to be over. */
  onLost(): void
  onEnd(end: TerminalEnd): void
  /** It can't be opened, or not be attached to. */
  onRefused(error: unknown): void
}

export class Link {
  /** The session's; null before it is opened and after it is over. */
  id: string | null = null
  /** The same, also after that. */
  lastId: string | null = null
  private socket: TerminalSocket | null = null
  /** Bytes of the session that have come. Null: none, the screen is empty. */
  private offset: number | null = null
  private access: Access | undefined
  private told: { cols: number; rows: number } | null = null
  private left = false
  private readonly comeback = new Comeback()
  private attaching: AbortController | null = null
  /** Lets others come; does nothing when called again. */
  private endTurn = () => {}
  private readonly api: TerminalApi
  private readonly events: LinkEvents

  constructor(api: TerminalApi, events: LinkEvents) {
    this.api = api
    this.events = events
  }

  /** A new session. */
  async open(input: OpenInput): Promise<void> {
    try {
      const { id, ticket } = await this.api.open(input)
      // The tab was closed while its shell was being opened.
      if (this.left) return this.close(id)
      this.id = this.lastId = id
      this.offset = null
      this.endTurn = await turns.take(this.events.isShown)
      if (this.left) this.endTurn()
      else this.connect(ticket)
    } catch (error) {
      if (!this.left) this.events.onRefused(error)
    }
  }

  /** One that exists; what it has shown comes first. */
  async attach(id: string, access: Access | undefined): Promise<void> {
    this.id = this.lastId = id
    this.access = access
    this.offset = null
    await this.comeBack()
  }

  /** @returns false: nothing was sent */
  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    return this.socket?.send(bytes) ?? false
  }

  async writable(): Promise<void> {
    await this.socket?.writable()
  }

  resize(cols: number, rows: number): void {
    this.told = { cols, rows }
    this.socket?.resize(cols, rows)
  }

  /** Whether it is the size that was told last: this window's own. */
  isOwnSize({ cols, rows }: { cols: number; rows: number }): boolean {
    return this.told?.cols === cols && this.told.rows === rows
  }

  drew(bytes: number): void {
    this.socket?.drew(bytes)
  }

  /** All that was there before is drawn: others may come. */
  caughtUp(): void {
    this.endTurn()
  }

  /** The network is in doubt: a connection that may be dead is not waited for. */
  doubt(): void {
    this.comeback.hurry()
    if (this.socket) this.socket.drop()
    else this.attaching?.abort()
  }

  /** The shell goes on without this viewer. */
  leave(): void {
    this.left = true
    this.endTurn()
    this.socket?.close()
    this.socket = null
    this.comeback.hurry()
  }

  /** The shell ends. */
  end(): void {
    if (this.id) this.close(this.id)
    this.leave()
  }

  private close(id: string): void {
    this.api.close(id).catch((error: unknown) => console.info('terminals.close:', error))
  }

  private connect(ticket: string): void {
    this.told = null
    const socket: TerminalSocket = new TerminalSocket(ticket, this.offset, {
      onMessage: (message) => {
        if (message.type === 'attached') {
          this.offset = message.offset
          this.comeback.succeeded()
        } else if (message.type === 'gap') this.offset = (this.offset ?? 0) + message.bytes
        // Its host is away, who knows for how long.
        else if (message.type === 'paused') this.endTurn()
        this.events.onMessage(message)
      },
      onBytes: (bytes) => {
        this.offset = (this.offset ?? 0) + bytes.length
        this.events.onBytes(bytes, (drawn) => socket.drew(drawn))
      },
      onEnd: (end) => {
        this.socket = null
        this.endTurn()
        if (end) this.over(end)
        else {
          this.events.onLost()
          void this.comeBack()
        }
      },
    })
    this.socket = socket
  }

  private over(end: TerminalEnd): void {
    this.id = null
    this.offset = null
    this.events.onEnd(end)
  }

  private async comeBack(): Promise<void> {
    const { id, access } = this
    if (!id) return
    for (;;) {
      await this.comeback.wait()
      this.endTurn = await turns.take(this.events.isShown)
      if (this.left || this.id !== id || !(await this.events.prepare())) {
        this.endTurn()
        return
      }
      const attaching = new AbortController()
      const timer = setTimeout(() => attaching.abort(), ATTACH_TIMEOUT_MS)
      this.attaching = attaching
      try {
        const { ticket } = await this.api.attach(access ? { id, access } : { id }, attaching.signal)
        if (!this.left && this.id === id) this.connect(ticket)
        else this.endTurn()
        return
      } catch (error) {
        this.endTurn()
        if (this.left || this.id !== id) return
        if (await this.isFinal(id, error)) return
      } finally {
        clearTimeout(timer)
        this.attaching = null
      }
    }
  }

  /** Whether trying again is of no use; what it is then has been told. */
  private async isFinal(id: string, error: unknown): Promise<boolean> {
    const { code } = refusalOf(error)
    if (isSignedOut(error))
      this.over({ kind: 'over', code: 'signed_out', by: '', message: whySignedOut(error) })
    else if (code === 'terminal_over') this.over(await this.recordedEnd(id))
    else if (isRefusal(error)) {
      this.id = null
      this.events.onRefused(error)
    } else return false
    return true
  }

  private async recordedEnd(id: string): Promise<TerminalEnd> {
    const reason = await this.api.closeReason(id).catch(() => null)
    return endOfRecord(reason)
  }
}
