/** One agent's socket: sends within a bound, counts what is malformed; it knows no protocol state. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { WebSocket } from 'ws'
import type { DownMessage } from '../../agent/protocol/index.ts'

/** A peer that lets this much wait does not read: it is cut off rather than fed from memory. */
const SEND_BUFFER_BYTES_MAX = 64 * 1024 * 1024
/** Before an agent is confirmed it may send this much in all. */
const HANDSHAKE_BYTES_MAX = 1024 * 1024 + 64 * 1024
const MALFORMED_IN_A_ROW_MAX = 100

export class Connection {
  readonly ip: string
  /** By TLS. */
  readonly secure: boolean
  /** By the server's monotonic clock, milliseconds. */
  lastFrameAt = performance.now()
  private readonly ws: WebSocket
  private readonly socket: Socket
  private malformed = 0
  private held = false

  constructor(ws: WebSocket, socket: Socket, ip: string) {
    this.ws = ws
    this.socket = socket
    this.ip = ip
    this.secure = socket instanceof TLSSocket
    ws.on('error', () => ws.terminate())
    socket.on('data', this.limitHandshake)
  }

  private readonly limitHandshake = () => {
    if (this.socket.bytesRead > HANDSHAKE_BYTES_MAX) this.terminate()
  }

  /** Frames may be large from here on. */
  confirmed(): void {
    this.socket.off('data', this.limitHandshake)
  }

  /** The address of ours that the agent dialled. */
  get localAddress(): string {
    return (this.socket.localAddress ?? '').replace(/^::ffff:/, '')
  }

  /** Reads nothing more until `readOn`: what the peer says waits in the network. Its silence means nothing meanwhile. */
  hold(): void {
    this.held = true
    this.ws.pause()
  }

  readOn(): void {
    if (!this.held) return
    this.held = false
    this.lastFrameAt = performance.now()
    this.ws.resume()
  }

  /** Milliseconds since the last frame, as of `now`. */
  silence(now: number): number {
    return this.held ? 0 : now - this.lastFrameAt
  }

  get isOpen(): boolean {
    return this.ws.readyState === WebSocket.OPEN
  }

  send(message: DownMessage): boolean {
    return this.write(JSON.stringify(message), false)
  }

  sendBinary(frame: Buffer): boolean {
    return this.write(frame, true)
  }

  private write(data: string | Buffer, binary: boolean): boolean {
    if (this.ws.readyState !== WebSocket.OPEN) return false
    if (this.ws.bufferedAmount > SEND_BUFFER_BYTES_MAX) {
      this.terminate()
      return false
    }
    this.ws.send(data, { binary, compress: false })
    return true
  }

  /** Answers a malformed frame with what is wrong; a peer that sends nothing else is closed with 4008. */
  refuse(reason: string): void {
    if (++this.malformed > MALFORMED_IN_A_ROW_MAX) {
      this.close(4008, 'too many malformed frames')
      return
    }
    this.send({ type: 'error', code: 'malformed', message: reason })
  }

  accepted(): void {
    this.malformed = 0
  }

  /** Does the peer answer a ping within the time? */
  answers(timeoutMs: number): Promise<boolean> {
    if (!this.isOpen) return Promise.resolve(false)
    return new Promise((resolve) => {
      const done = (alive: boolean) => {
        clearTimeout(timer)
        this.ws.off('pong', pong)
        this.ws.off('close', closed)
        resolve(alive)
      }
      const pong = () => done(true)
      const closed = () => done(false)
      const timer = setTimeout(() => done(false), timeoutMs)
      this.ws.on('pong', pong)
      this.ws.on('close', closed)
      this.ws.ping()
    })
  }

  /** Says goodbye; a peer that does not answer within 2 s is cut off. */
  close(code: number, reason: string): void {
    if (this.ws.readyState === WebSocket.CLOSED) return
    this.ws.close(code, reason)
    setTimeout(() => this.ws.terminate(), 2000).unref()
  }

  terminate(): void {
    this.ws.terminate()
  }
}
