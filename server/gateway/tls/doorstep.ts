/** Connections that have shown nothing yet: silent ones, and TLS handshakes under way. Bounded; the oldest makes room. */
import type { Socket } from 'node:net'

/** A connection's own, and that of the TLS socket over it. */
const keyOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`

function drop(this: Socket): void {
  this.destroy()
}

export class Doorstep {
  private readonly max: number
  private readonly waiting = new Map<string, Socket>()
  private readonly gone: (this: Socket) => void

  constructor(max: number) {
    this.max = max
    const { waiting } = this
    // One for all of them, which is why it goes by `this`. A closed socket still knows its peer's address.
    this.gone = function gone() {
      if (waiting.get(keyOf(this)) === this) waiting.delete(keyOf(this))
    }
  }

  get size(): number {
    return this.waiting.size
  }

  /** False if it is gone already. A socket that says nothing for `silenceMs` is cut off. */
  enter(socket: Socket, silenceMs: number): boolean {
    if (socket.remoteAddress === undefined) {
      socket.destroy()
      return false
    }
    const [oldest] = this.waiting.values()
    // Whoever means well has spoken long before so many others came.
    if (oldest && this.waiting.size >= this.max) {
      this.waiting.delete(keyOf(oldest))
      oldest.destroy()
    }
    this.waiting.set(keyOf(socket), socket)
    socket.setTimeout(silenceMs)
    for (const event of ['timeout', 'error', 'end']) socket.on(event, drop)
    socket.on('close', this.gone)
    return true
  }

  /** It has shown what it wants: it is another part's from here on. @param socket that entered, or the one over it */
  leave(socket: Socket): void {
    const key = keyOf(socket)
    const entered = this.waiting.get(key)
    this.waiting.delete(key)
    if (!entered) return
    entered.off('timeout', drop)
    entered.off('end', drop)
    entered.off('close', this.gone)
  }

  clear(): void {
    for (const socket of this.waiting.values()) socket.destroy()
    this.waiting.clear()
  }
}
