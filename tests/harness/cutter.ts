/** A TCP relay in front of a port: it counts what comes back, and can cut the line or let it fall silent. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Cutter extends AsyncDisposable {
  readonly port: number
  /** Bytes that came back through it since the last call of `reset`. */
  bytes(): number
  reset(): void
  /** Cuts all connections once so many more bytes have come back. */
  cutAfter(bytes: number): void
  cuts(): number
  /** Cuts all connections and refuses new ones. */
  sever(): void
  /** Lets everything stand still; nobody is told. */
  silence(): void
  /** The line is there again. */
  mend(): void
}

export async function startCutter(target: number): Promise<Cutter> {
  const sockets = new Set<Socket>()
  let bytes = 0
  let cutAt = Number.POSITIVE_INFINITY
  let cuts = 0
  let line: 'open' | 'cut' | 'silent' = 'open'
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined) // Cut connections are its business.
  }
  const relay = createServer((near) => {
    if (line === 'cut') {
      near.destroy()
      return
    }
    const far = connect(target, '127.0.0.1')
    track(near)
    track(far)
    if (line === 'silent') for (const socket of [near, far]) socket.pause()
    near.on('data', (chunk: Buffer) => {
      if (!far.write(chunk)) near.pause()
    })
    far.on('drain', () => {
      if (line === 'open') near.resume()
    })
    near.on('end', () => far.end())
    far.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes >= cutAt) {
        cutAt = Number.POSITIVE_INFINITY
        cuts += 1
        for (const socket of sockets) socket.destroy()
      } else if (!near.write(chunk)) far.pause()
    })
    near.on('drain', () => {
      if (line === 'open') far.resume()
    })
    near.on('close', () => far.destroy())
    far.on('close', () => near.end())
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  return {
    port: (relay.address() as AddressInfo).port,
    bytes: () => bytes,
    reset: () => {
      bytes = 0
    },
    cutAfter: (more) => {
      cutAt = bytes + more
    },
    cuts: () => cuts,
    sever: () => {
      line = 'cut'
      for (const socket of sockets) socket.destroy()
    },
    silence: () => {
      line = 'silent'
      for (const socket of sockets) socket.pause()
    },
    mend: () => {
      line = 'open'
      for (const socket of sockets) socket.resume()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      relay.close()
      await once(relay, 'close')
    },
  }
}
