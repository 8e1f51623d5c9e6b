/** Bytes that a host sends over a stream's connection: first what they are, then they themselves, as fast as they are taken. */
import type { ServerResponse } from 'node:http'
import type { WebSocket } from 'ws'
import { HostStreamHead } from '../../agent/protocol/index.ts'
import { DomainError } from '../errors.ts'

/** All has been sent. */
const COMPLETE = 1000

export class IncomingBytes {
  /** @throws DomainError `host_gone` where the connection ends before */
  readonly head: Promise<HostStreamHead>
  private socket: WebSocket | null = null
  private readonly early: Buffer[] = []
  private take: ((piece: Buffer) => void) | null = null
  private readonly first = Promise.withResolvers<HostStreamHead>()
  private readonly over = Promise.withResolvers<void>()

  constructor() {
    this.head = this.first.promise
    this.head.catch(() => undefined)
    this.over.promise.catch(() => undefined)
  }

  /** At once when it is there: nothing that it says may be missed. */
  attach(socket: WebSocket): void {
    this.socket = socket
    let begun = false
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) {
        if (this.take) this.take(data)
        else this.early.push(data)
      } else if (!begun) {
        begun = true
        // What has been read with it may still come; nothing more is read.
        socket.pause()
        this.begin(data.toString('utf8'))
      }
    })
    socket.once('close', (code) => {
      this.first.reject(new DomainError('unavailable', 'host_gone', 'The host went offline meanwhile.'))
      if (code === COMPLETE) this.over.resolve()
      else this.over.reject(new Error('the host ended the transfer'))
    })
  }

  /** Until all has come and been taken, or `bytesMax`. @returns bytes @throws Error where it was cut */
  async pour(res: ServerResponse, bytesMax: number): Promise<number> {
    let sent = 0
    this.take = (data) => {
      const piece = sent + data.length > bytesMax ? data.subarray(0, bytesMax - sent) : data
      sent += piece.length
      if (piece.length > 0 && !res.write(piece)) this.socket?.pause()
      if (sent >= bytesMax) this.over.resolve()
    }
    res.on('drain', () => this.socket?.resume())
    res.once('close', () => this.over.reject(new Error('whoever takes it has left')))
    for (const piece of this.early.splice(0)) this.take(piece)
    if (!res.writableNeedDrain) this.socket?.resume()
    await this.over.promise
    return sent
  }

  private begin(text: string): void {
    try {
      this.first.resolve(HostStreamHead.parse(JSON.parse(text)))
    } catch {
      this.first.reject(new DomainError('unavailable', 'host_gone', 'The host sent something else.'))
    }
  }
}
