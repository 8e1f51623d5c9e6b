/** One terminal's WebSocket: bytes both ways, resizes and acknowledgements out, one ending in. */
import { Credits } from './credits.ts'
import { endOf, parseMessage, type ServerMessage, type TerminalEnd } from './end.ts'

/** The server holds a ticket for 30 s; an upgrade that takes half of that will not come. */
const CONNECT_TIMEOUT_MS = 15_000
/** Keystrokes that a stalled connection may hold back before more are refused. */
const UNSENT_BYTES_MAX = 1024 * 1024

export interface TerminalSocketEvents {
  onReady(): void
  /** The agent is away; the shell is not. */
  onPaused(): void
  /** So many bytes of output are lost. */
  onGap(bytes: number): void
  onResumed(): void
  onBytes(bytes: Uint8Array): void
  /** Once, and nothing after it. */
  onEnd(end: TerminalEnd): void
}

export class TerminalSocket {
  private readonly socket: WebSocket
  private readonly credits: Credits
  private readonly deadline: ReturnType<typeof setTimeout>
  private last: ServerMessage | null = null
  private ended = false

  /** @param ticket of `terminals.open`: one use, 30 s */
  constructor(ticket: string, events: TerminalSocketEvents) {
    const url = new URL(`/ws/terminal?ticket=${encodeURIComponent(ticket)}`, window.location.href)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    this.socket = new WebSocket(url)
    this.socket.binaryType = 'arraybuffer'
    this.credits = new Credits((bytes) => this.tell({ type: 'ack', bytes }))
    this.deadline = setTimeout(() => this.socket.close(), CONNECT_TIMEOUT_MS)
    this.socket.onopen = () => {
      clearTimeout(this.deadline)
      // From the first one on, flow control goes by acknowledgements.
      this.tell({ type: 'ack', bytes: 0 })
    }
    this.socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data !== 'string') return events.onBytes(new Uint8Array(data))
      const message = parseMessage(data)
      if (!message) return
      this.last = message
      if (message.type === 'ready') events.onReady()
      else if (message.type === 'paused') events.onPaused()
      else if (message.type === 'gap') events.onGap(message.bytes)
      else if (message.type === 'resumed') events.onResumed()
    }
    this.socket.onclose = ({ code, reason }) => {
      clearTimeout(this.deadline)
      this.credits.stop()
      if (this.ended) return
      this.ended = true
      events.onEnd(endOf(code, reason, this.last))
    }
  }

  /** At once and as they are: a keystroke never waits. */
  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.socket.readyState !== WebSocket.OPEN) return
    if (this.socket.bufferedAmount < UNSENT_BYTES_MAX) this.socket.send(bytes)
  }

  resize(cols: number, rows: number): void {
    this.tell({ type: 'resize', cols, rows })
  }

  /** So many bytes more have been drawn. */
  drew(bytes: number): void {
    this.credits.drew(bytes)
  }

  /** Closes without an `onEnd`: whoever calls this knows. */
  close(): void {
    this.ended = true
    this.socket.close(1000)
  }

  private tell(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }
}
