/** A connection of its own for bulk: bytes to the server or from it, at the pace of the slower end. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Endpoint } from '../connection/endpoint.ts'
import { messageOf } from '../log.ts'
import { MAX_CHUNK_BYTES } from '../protocol/index.ts'
import { Inbox } from './pipes.ts'

const DIAL_MS_MAX = 15_000
const CLOSE_MS_MAX = 5_000
/** Messages that wait before the socket is read no further. */
const WAITING_MAX = 8
const MESSAGE_BYTES_MAX = 16 * MAX_CHUNK_BYTES
/** All bytes have come. */
const COMPLETE = 1000

export class ByteStream {
  private readonly socket: WebSocket
  private readonly inbox = new Inbox()
  private readonly over = new AbortController()
  private waiting = 0
  private unsent = 0
  private flushed: (() => void) | null = null

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      this.inbox.push(data)
      if (++this.waiting >= WAITING_MAX) socket.pause()
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', (code) => {
      if (code === COMPLETE) this.inbox.end()
      this.over.abort(new Error('The connection for the bytes ended.'))
    })
  }

  /** @throws Error with one sentence where the server can't be reached or does not know of it */
  static async open(endpoint: Endpoint, id: string, key: string, signal: AbortSignal): Promise<ByteStream> {
    const connection = await endpoint.connect(signal)
    const url = new URL(`/host-files/${id}`, endpoint.url)
    const socket = new WebSocket(url, {
      createConnection: () => connection,
      headers: { authorization: `Bearer ${key}` },
      perMessageDeflate: false,
      handshakeTimeout: DIAL_MS_MAX,
      maxPayload: MESSAGE_BYTES_MAX,
      followRedirects: false,
    })
    const stream = new ByteStream(socket)
    try {
      await once(socket, 'open', { signal })
      return stream
    } catch (error) {
      socket.terminate()
      throw new Error(`The connection for the bytes could not be made: ${messageOf(error)}.`)
    }
  }

  /** Aborted when it is over, however it ended. */
  get ended(): AbortSignal {
    return this.over.signal
  }

  head(head: object): void {
    this.socket.send(JSON.stringify(head))
  }

  /** @param taken is called when it has left this process */
  send(piece: Buffer, taken: () => void): void {
    this.unsent++
    this.socket.send(piece, (error) => {
      this.unsent--
      if (error) return
      taken()
      if (this.unsent === 0) this.flushed?.()
    })
  }

  /** What the server sends, to its end. @throws when it is cut before */
  async *read(signal: AbortSignal): AsyncGenerator<Buffer> {
    const until = AbortSignal.any([signal, this.over.signal])
    yield* this.inbox.read(until, () => {
      this.waiting--
      if (this.waiting < WAITING_MAX / 2) this.socket.resume()
    })
  }

  /** Everything that was given to it goes out first, however slowly it is taken. @throws when it is cut before */
  async close(): Promise<void> {
    if (this.unsent > 0)
      await new Promise<void>((resolve, reject) => {
        this.flushed = resolve
        this.over.signal.addEventListener('abort', () => reject(this.over.signal.reason), { once: true })
      })
    if (this.socket.readyState === WebSocket.CLOSED) return
    this.socket.close(COMPLETE)
    this.socket.resume()
    const late = setTimeout(() => this.socket.terminate(), CLOSE_MS_MAX)
    await once(this.socket, 'close').catch(() => undefined)
    clearTimeout(late)
  }

  cut(): void {
    this.socket.terminate()
  }
}
