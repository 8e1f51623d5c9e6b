/** One WebSocket to a terminal: bytes both ways, resizes and acknowledgements out, one ending in. */
import { Credits } from './credits.ts'
import { endOf, type LastWord, parseMessage, type ServerMessage, type TerminalEnd } from './end.ts'

/** The server holds a ticket for 30 s; an upgrade that takes half of that will not come. */
const CONNECT_TIMEOUT_MS = 15_000
/** Keystrokes that a stalled connection may hold back before more are refused. */
const UNSENT_BYTES_MAX = 1024 * 1024
/** Whoever sends much waits until this is left; WebSockets tell of it only when asked. */
const UNSENT_BYTES_LOW = 256 * 1024
const UNSENT_POLL_MS = 20
/** The server closes a connection that sends a message of more than 1 MiB; pieces also let a resize in between. */
const MESSAGE_BYTES_MAX = 64 * 1024

export interface TerminalSocketEvents {
  onMessage(message: Exclude<ServerMessage, LastWord>): void
  onBytes(bytes: Uint8Array): void
  /** Once, and nothing after it. Null: the connection is lost, the session is not. */
  onEnd(end: TerminalEnd | null): void
}

export class TerminalSocket {
  private readonly socket: WebSocket
  private readonly credits: Credits
  private readonly deadline: ReturnType<typeof setTimeout>
  private readonly events: TerminalSocketEvents
  private last: LastWord | null = null
  private ended = false

  /**
   * @param ticket one use, 30 s
   * @param offset bytes of the session that the screen has; null: none
   */
  constructor(ticket: string, offset: number | null, events: TerminalSocketEvents) {
    this.events = events
    const from = offset === null ? '' : `&offset=${offset}`
    const url = new URL(`/ws/terminal?ticket=${encodeURIComponent(ticket)}${from}`, window.location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    this.socket = new WebSocket(url)
    this.socket.binaryType = 'arraybuffer'
    this.credits = new Credits((bytes) => this.tell({ type: 'ack', bytes }))
    this.deadline = setTimeout(() => this.drop(), CONNECT_TIMEOUT_MS)
    this.socket.onopen = () => {
      clearTimeout(this.deadline)
      // From the first one on, flow control goes by acknowledgements.
      this.tell({ type: 'ack', bytes: 0 })
    }
    this.socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (this.ended) return
      if (typeof data !== 'string') return events.onBytes(new Uint8Array(data))
      const message = parseMessage(data)
      if (message?.type === 'exit' || message?.type === 'error') this.last = message
      else if (message) events.onMessage(message)
    }
    this.socket.onclose = ({ code, reason }) => this.end(endOf(code, reason, this.last))
  }

  /** At once and as they are: a keystroke never waits. @returns false: the connection holds back too much already */
  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.socket.readyState !== WebSocket.OPEN || this.socket.bufferedAmount >= UNSENT_BYTES_MAX)
      return false
    for (let at = 0; at < bytes.length; at += MESSAGE_BYTES_MAX)
      this.socket.send(bytes.subarray(at, at + MESSAGE_BYTES_MAX))
    return true
  }

  /** Resolves when there is room for more, or the socket is gone. */
  async writable(): Promise<void> {
    while (this.socket.readyState === WebSocket.OPEN && this.socket.bufferedAmount > UNSENT_BYTES_LOW)
      await new Promise((resolve) => setTimeout(resolve, UNSENT_POLL_MS))
  }

  resize(cols: number, rows: number): void {
    this.tell({ type: 'resize', cols, rows })
  }

  /** So many bytes more have been drawn. */
  drew(bytes: number): void {
    if (!this.ended) this.credits.drew(bytes)
  }

  /** It can't be trusted to be alive: gone at once, without waiting for an answer to the goodbye. */
  drop(): void {
    this.socket.close()
    this.end(null)
  }

  /** Closes without an `onEnd`: whoever calls this knows. */
  close(): void {
    this.ended = true
    this.clear()
    this.socket.close(1000)
  }

  private end(end: TerminalEnd | null): void {
    this.clear()
    if (this.ended) return
    this.ended = true
    this.events.onEnd(end)
  }

  private clear(): void {
    clearTimeout(this.deadline)
    this.credits.stop()
  }

  private tell(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }
}
