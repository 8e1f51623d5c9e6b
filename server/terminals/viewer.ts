/**
 * One browser's socket to a terminal: what it was sent, what it has drawn, and what it says. A viewer that falls behind
 * slows nobody else: it is served from the history, and when that does not reach back so far it begins anew.
 */
import { WebSocket } from 'ws'
import { z } from 'zod'
import { Cols, Rows } from '../../agent/protocol/index.ts'
import type { Actor } from '../context.ts'
import type { TerminalViewer } from '../trpc/types.ts'
import type { History } from './history.ts'

export type Access = 'control' | 'observe'

/** By what somebody is there. */
export type Entry = { by: 'owner' | 'right' } | { by: 'invitation'; invitationId: string }

const CONTROL_BYTES_MAX = 4 * 1024
const VIOLATIONS_MAX = 20
/** Sent and not drawn: more than the agent lets be under way, so that one viewer alone is never held up here. */
const WINDOW_BYTES = 256 * 1024
const CLOSE_TIMEOUT_MS = 2_000
/** Beats without a sign of life. A line that breaks does not always say so, and its end would hold up the program. */
const SILENT_BEATS_MAX = 9
/** The close code of a socket that ended without a goodbye. */
const BROKEN = 1006
/** For clients that never acknowledge, credit is given in steps of this. */
const ACK_STEP_BYTES = 16 * 1024

const Control = z.discriminatedUnion('type', [
  z.object({ type: z.literal('resize'), cols: Cols, rows: Rows }),
  z.object({ type: z.literal('ack'), bytes: z.int().nonnegative() }),
])

export interface Size {
  cols: number
  rows: number
}

export interface ViewerEvents {
  input(viewer: Viewer, bytes: Buffer): void
  resize(viewer: Viewer): void
  /** It has drawn more. */
  drew(): void
  /** @param broken without a goodbye: it may be back */
  closed(viewer: Viewer, broken: boolean): void
}

export class Viewer {
  readonly actor: Actor
  access: Access
  readonly entry: Entry
  readonly since = new Date()
  /** Of its window; null until it says. */
  size: Size | null = null
  /** Absolute: the next byte of the session that it is sent. Null until the history's place is known. */
  private next: number | null = null
  private sent = 0
  private drawn = 0
  private noticed = 0
  private acknowledges = false
  private violations = 0
  /** Beats since it gave a sign of life. */
  private silent = 0
  private readonly wanted: number | null
  private readonly socket: WebSocket
  private readonly events: ViewerEvents

  /** @param wanted the byte that it goes on with; null: it has nothing */
  constructor(
    socket: WebSocket,
    actor: Actor,
    { access, entry }: { access: Access; entry: Entry },
    wanted: number | null,
    events: ViewerEvents,
  ) {
    this.socket = socket
    this.actor = actor
    this.access = access
    this.entry = entry
    this.wanted = wanted
    this.events = events
    socket.on('message', (data: Buffer, binary: boolean) => {
      this.silent = 0
      if (binary) events.input(this, data)
      else this.heard(data)
    })
    socket.on('pong', () => {
      this.silent = 0
    })
    // Frames too large or broken: ws closes the socket by itself with the right code.
    socket.on('error', () => {})
    socket.on('close', (code: number) => events.closed(this, code === BROKEN))
  }

  /** As another person sees it. */
  item(readerId: string): TerminalViewer {
    const { userId, username } = this.actor
    const { access, entry, since } = this
    return { userId, username, access, own: userId === readerId, by: entry.by, since: since.toISOString() }
  }

  get started(): boolean {
    return this.next !== null
  }

  /** Bytes of the session that it has drawn, or will never be sent. */
  get seen(): number | null {
    return this.next === null ? null : this.next - (this.sent - this.drawn)
  }

  /** Sends what it lacks and says from where; `head` names the session. */
  start(history: History, head: object): void {
    const { wanted } = this
    const continues = wanted !== null && wanted >= history.start && wanted <= history.end
    this.begin(history, head, continues ? wanted : history.start, continues)
  }

  /** New output, which ends where the history does. Straight on to a viewer that has all before it. */
  offer(history: History, head: object, bytes: Buffer): void {
    if (this.next === history.end - bytes.length && this.hasRoom()) this.send(bytes)
    else this.pump(history, head)
  }

  /** Sends from the history as far as the viewer keeps up. */
  pump(history: History, head: object): void {
    if (this.next === null || !this.hasRoom()) return
    if (this.next < history.start) this.begin(history, head, history.start, false)
    while (this.next < history.end && this.hasRoom()) this.send(history.read(this.next))
  }

  /** From `at` on so many bytes are lost for everybody; one that lags behind begins anew. */
  skip(at: number, bytes: number, modes: string): void {
    if (this.next !== at) return
    this.next += bytes
    this.tell({ type: 'gap', bytes, ...(modes && { modes }) })
  }

  tell(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }

  /** Called every few seconds. */
  beat(): void {
    if (++this.silent > SILENT_BEATS_MAX) this.socket.terminate()
    else if (this.socket.readyState === WebSocket.OPEN) this.socket.ping()
  }

  /** Says goodbye; a browser that does not answer is dropped. */
  close(code: number, reason: string): void {
    const { socket } = this
    socket.close(code, reason)
    const force = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS)
    socket.once('close', () => clearTimeout(force))
    if (socket.readyState === WebSocket.CLOSED) clearTimeout(force)
  }

  private begin(history: History, head: object, from: number, continues: boolean): void {
    this.next = from
    const modes = continues ? '' : history.modes
    this.tell({
      type: 'attached',
      ...head,
      access: this.access,
      offset: from,
      upTo: history.end,
      continues,
      modes,
    })
    this.pump(history, head)
  }

  private hasRoom(): boolean {
    return this.sent - this.drawn <= WINDOW_BYTES
  }

  private send(bytes: Buffer): void {
    if (this.next === null) return
    this.next += bytes.length
    this.sent += bytes.length
    if (this.acknowledges) {
      this.socket.send(bytes)
      return
    }
    this.socket.send(bytes, () => {
      // What its socket has taken counts as drawn.
      if (this.acknowledges) return
      this.drawn += bytes.length
      if (this.drawn - this.noticed < ACK_STEP_BYTES) return
      this.noticed = this.drawn
      this.events.drew()
    })
  }

  private heard(data: Buffer): void {
    const message = parse(data)
    if (message?.type === 'ack') this.ack(message.bytes)
    else if (message) {
      this.size = { cols: message.cols, rows: message.rows }
      this.events.resize(this)
    } else if (++this.violations >= VIOLATIONS_MAX) {
      this.tell({ type: 'error', code: 'protocol_violation', message: 'Too many messages that say nothing.' })
      this.close(4008, 'too many messages that say nothing')
    } else this.tell({ type: 'error', code: 'bad_message', message: 'Expected {"type":"resize"|"ack", …}.' })
  }

  private ack(bytes: number): void {
    this.acknowledges = true
    const drawn = Math.max(this.drawn, Math.min(bytes, this.sent))
    if (drawn === this.drawn) return
    this.drawn = drawn
    this.events.drew()
  }
}

function parse(data: Buffer): z.infer<typeof Control> | null {
  if (data.length > CONTROL_BYTES_MAX) return null
  try {
    return Control.parse(JSON.parse(data.toString('utf8')))
  } catch {
    // Not JSON, or not one of ours: the caller counts it.
    return null
  }
}
