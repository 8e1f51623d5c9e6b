/**
 * The unix socket between agent and keeper: frames of u32 length (big-endian, of what follows), one byte of kind
 * (1 = JSON text, 2 = a binary frame of the wire protocol), payload.
 */
import type { Socket } from 'node:net'
import { MAX_FRAME_BYTES } from '../protocol/index.ts'

const Kind = { text: 1, binary: 2 } as const
const HEADER_BYTES = 5
/** A peer that lets this much wait does not read. Windows and credits keep an honest one far below it. */
const UNSENT_BYTES_MAX = 128 * 1024 * 1024

export interface ChannelEvents {
  text(text: string): void
  binary(frame: Buffer): void
  /** Once, and nothing after it. */
  closed(): void
}

/** One text message as it stands on the socket. */
export function encodeText(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message))
  return Buffer.concat([header(Kind.text, text.length), text])
}

function header(kind: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(HEADER_BYTES)
  head.writeUInt32BE(length + 1, 0)
  head[4] = kind
  return head
}

export class Channel {
  readonly socket: Socket
  private readonly events: ChannelEvents
  private pieces: Buffer[] = []
  private bytes = 0

  constructor(socket: Socket, events: ChannelEvents) {
    this.socket = socket
    this.events = events
    socket.on('data', (data: Buffer) => this.take(data))
    // 'close' follows and says all there is to say.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => events.closed())
  }

  get open(): boolean {
    return this.socket.writable
  }

  /** The socket's own, for what Node can't send. */
  get descriptor(): number {
    // Node's typings leave out the handle, whose descriptor is there for as long as it is open.
    return (this.socket as Socket & { _handle?: { fd: number } })._handle?.fd ?? -1
  }

  send(message: object): void {
    this.write([encodeText(message)])
  }

  sendBinary(frame: Buffer): void {
    this.write([header(Kind.binary, frame.length), frame])
  }

  close(): void {
    this.socket.end()
  }

  private write(buffers: Buffer[]): void {
    if (!this.socket.writable) return
    if (this.socket.writableLength > UNSENT_BYTES_MAX) {
      this.socket.destroy()
      return
    }
    this.socket.cork()
    for (const buffer of buffers) this.socket.write(buffer)
    this.socket.uncork()
  }

  private take(data: Buffer): void {
    this.pieces.push(data)
    this.bytes += data.length
    while (this.bytes >= HEADER_BYTES && !this.socket.destroyed) {
      const first = this.joined(HEADER_BYTES)
      const length = first.readUInt32BE(0)
      if (length < 1 || length > MAX_FRAME_BYTES) {
        this.socket.destroy()
        return
      }
      if (this.bytes < 4 + length) return
      const all = this.joined(4 + length)
      const rest = all.subarray(4 + length)
      this.pieces = rest.length > 0 ? [rest] : []
      this.bytes = rest.length
      const payload = all.subarray(HEADER_BYTES, 4 + length)
      if (all[4] === Kind.text) this.events.text(payload.toString('utf8'))
      else if (all[4] === Kind.binary) this.events.binary(payload)
    }
  }

  /** The first piece, which holds at least `length` bytes. */
  private joined(length: number): Buffer {
    const [first] = this.pieces
    if (first && first.length >= length) return first
    const all = Buffer.concat(this.pieces)
    this.pieces = [all]
    return all
  }
}
