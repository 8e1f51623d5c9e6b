/**
 * A client that keeps to the terminal's protocol as the console does: it acknowledges what it has drawn, and comes back
 * by itself with the offset that it has. What it was sent is counted and kept.
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { TestServer } from './server.ts'
import type { TestClient } from './session.ts'
import { callTerminals } from './terminal.ts'

const RETRY_MS = 250

/** Of the message only what is looked at here. */
const Attached = z.object({ offset: z.number(), upTo: z.number(), continues: z.boolean() })
type Attached = z.infer<typeof Attached>

export class Follower implements Disposable {
  /** The next byte of the session that it lacks. */
  offset = 0
  readonly attached: Attached[] = []
  /** The JSON messages so far, of all sockets. */
  readonly control: Record<string, unknown>[] = []
  /** Of the last close. */
  code: number | null = null
  private chunks: Buffer[] | null = []
  private look: (bytes: Buffer) => void = () => undefined
  private readonly server: TestServer
  private readonly admin: TestClient
  readonly id: string
  private port: number
  private socket: WebSocket | null = null
  private wanted = true
  private acknowledging = true
  private drawn = 0

  /** @param port where the server is reached: its own, or that of a line which can be cut */
  constructor(server: TestServer, admin: TestClient, id: string, port = server.port) {
    this.server = server
    this.admin = admin
    this.id = id
    this.port = port
    void this.follow()
  }

  /** All that came, unless it was told to keep nothing. */
  bytes(): Buffer {
    return Buffer.concat(this.chunks ?? [])
  }

  /** Of a gigabyte only the count is of interest, and perhaps what `look` makes of each piece. */
  keepNothing(look: (bytes: Buffer) => void = () => undefined): void {
    this.chunks = null
    this.look = look
  }

  told(type: string): Record<string, unknown>[] {
    return this.control.filter((message) => message.type === type)
  }

  write(data: string): void {
    this.socket?.send(Buffer.from(data))
  }

  resize(cols: number, rows: number): void {
    this.socket?.send(JSON.stringify({ type: 'resize', cols, rows }))
  }

  /** Acknowledges no more, as a window that draws nothing, until `draw`. */
  stall(): void {
    this.acknowledging = false
  }

  draw(): void {
    this.acknowledging = true
    this.acknowledge()
  }

  /** Another way to the server from now on; the socket that it has is left alone, as by a host whose address has changed. */
  reroute(port: number): void {
    this.port = port
    const old = this.socket
    old?.removeAllListeners()
    old?.on('error', () => undefined)
    void this.follow()
  }

  [Symbol.dispose](): void {
    this.wanted = false
    this.socket?.terminate()
  }

  private async follow(): Promise<void> {
    while (this.wanted) {
      const socket = await this.connect().catch(() => null)
      if (socket) {
        const [code] = (await once(socket, 'close')) as [number]
        this.code = code
        if (code === 1000) return
      }
      await sleep(RETRY_MS)
    }
  }

  private async connect(): Promise<WebSocket> {
    const { token } = this.admin
    const authorization = `Bearer ${token}`
    const { ticket } = await callTerminals(this.server, { authorization }, 'terminals.attach', {
      id: this.id,
    })
    const from = this.attached.length > 0 ? `&offset=${this.offset}` : ''
    const url = `ws://127.0.0.1:${this.port}/ws/terminal?ticket=${encodeURIComponent(ticket)}${from}`
    const socket = new WebSocket(url, { headers: { authorization }, handshakeTimeout: 2_000 })
    socket.on('error', () => undefined)
    // Before it is open: its first bytes may come in the same breath.
    this.socket = socket
    this.drawn = 0
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.took(data)
      else this.heard(JSON.parse(data.toString('utf8')) as Record<string, unknown>)
    })
    await Promise.race([
      once(socket, 'open'),
      once(socket, 'close').then(() => Promise.reject(new Error('not opened'))),
    ])
    return socket
  }

  private took(data: Buffer): void {
    this.chunks?.push(data)
    this.look(data)
    this.offset += data.length
    this.drawn += data.length
    if (this.acknowledging) this.acknowledge()
  }

  private acknowledge(): void {
    this.socket?.send(JSON.stringify({ type: 'ack', bytes: this.drawn }), () => undefined)
  }

  private heard(message: Record<string, unknown>): void {
    this.control.push(message)
    if (message.type === 'attached') {
      const attached = Attached.parse(message)
      this.attached.push(attached)
      this.offset = attached.offset
    } else if (message.type === 'gap') this.offset += Number(message.bytes)
  }
}
