/**
 * The middle process of the bare relay: binary frames are forwarded as they are. It holds a sender back by its
 * socket alone, because a relay without any bound would not be a fair floor: it would run out of memory in a flood.
 */
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

const BUFFERED_BYTES_MAX = 1024 * 1024
const peers = new Map<string, WebSocket>()

function forward(from: WebSocket, toPath: string): void {
  from.on('message', (data: Buffer) => {
    const to = peers.get(toPath)
    if (!to) return
    to.send(data, { binary: true }, () => {
      if (from.isPaused && to.bufferedAmount < BUFFERED_BYTES_MAX) from.resume()
    })
    if (to.bufferedAmount >= BUFFERED_BYTES_MAX) from.pause()
  })
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (socket, request) => {
  const path = request.url ?? ''
  peers.set(path, socket)
  forward(socket, path === '/agent' ? '/client' : '/agent')
  if (path === '/agent') process.send?.({ event: 'agent' })
})
server.on('listening', () =>
  process.send?.({ event: 'listening', port: (server.address() as AddressInfo).port }),
)
process.on('disconnect', () => process.exit(0))
