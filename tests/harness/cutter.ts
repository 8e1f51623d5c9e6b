/** A TCP relay in front of a port, which counts what comes back and can cut every connection once. */
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
}

export async function startCutter(target: number): Promise<Cutter> {
  const sockets = new Set<Socket>()
  let bytes = 0
  let cutAt = Number.POSITIVE_INFINITY
  let cuts = 0
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined) // Cut connections are its business.
  }
  const relay = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    track(near)
    track(far)
    near.pipe(far)
    far.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes >= cutAt) {
        cutAt = Number.POSITIVE_INFINITY
        cuts += 1
        for (const socket of sockets) socket.destroy()
      } else if (!near.write(chunk)) far.pause()
    })
    near.on('drain', () => far.resume())
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
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      relay.close()
      await once(relay, 'close')
    },
  }
}
