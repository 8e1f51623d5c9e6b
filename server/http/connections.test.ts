import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Connections } from './connections.ts'

const LONG_MS = 60_000

async function serve(
  answer: RequestListener,
): Promise<{ server: Server; connections: Connections; port: number }> {
  const server = createServer(answer)
  const connections = new Connections(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, connections, port: (server.address() as AddressInfo).port }
}

/** A connection with all that came over it. */
async function dial(port: number) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const taken: Buffer[] = []
  socket.on('data', (bytes: Buffer) => taken.push(bytes))
  return {
    socket,
    ask: (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`),
    said: () => Buffer.concat(taken).toString('latin1'),
  }
}
const heard = (from: Awaited<ReturnType<typeof dial>>, words: string) =>
  expect.poll(from.said, { timeout: 10_000 }).toContain(words)
const ended = (socket: Socket) => (socket.closed ? Promise.resolve() : once(socket, 'close'))

test('a connection waits longer for another request than proxies do, and says so', async () => {
  const { server, connections, port } = await serve((_req, res) => res.end('ok'))
  expect(server.keepAliveTimeout).toBeGreaterThan(120_000)
  const client = await dial(port)
  client.ask('/')
  await heard(client, 'Connection: keep-alive\r\nKeep-Alive: timeout=150\r\n')
  await connections.stop()
})

test('at a stop idle connections end at once, others with their answer, and none is taken any more', async () => {
  const gate = Promise.withResolvers<void>()
  const { connections, port } = await serve(async (req, res) => {
    if (req.url === '/slow') await gate.promise
    if (req.url === '/begun') {
      res.write('begun ')
      await gate.promise
    }
    res.end('done')
  })
  const [used, fresh, slow, begun] = [await dial(port), await dial(port), await dial(port), await dial(port)]
  used.ask('/')
  slow.ask('/slow')
  begun.ask('/begun')
  await heard(used, 'done')
  await heard(begun, 'begun')
  const stopped = connections.stop(LONG_MS)
  await Promise.all([ended(used.socket), ended(fresh.socket)])
  expect([slow.socket.closed, begun.socket.closed]).toEqual([false, false])
  const late = connect(port, '127.0.0.1')
  await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  gate.resolve()
  await Promise.all([ended(slow.socket), ended(begun.socket), stopped])
  expect(slow.said().toLowerCase()).toContain('\r\nconnection: close\r\n')
  expect(slow.said()).toContain('done')
  expect(begun.said()).toContain('done')
})

test('an answer that is written but not taken yet comes whole', async () => {
  const bytes = Buffer.alloc(32 * 1024 * 1024, 'x')
  const { connections, port } = await serve((_req, res) => res.end(bytes))
  const client = await dial(port)
  client.socket.pause()
  client.ask('/')
  client.socket.once('data', () => client.socket.pause())
  client.socket.resume()
  await heard(client, 'HTTP/1.1 200')
  const stopped = connections.stop(LONG_MS)
  client.socket.resume()
  await Promise.all([ended(client.socket), stopped])
  expect(client.said().length).toBeGreaterThan(bytes.length)
})

test('whoever takes nothing does not hold a stop up', async () => {
  const { connections, port } = await serve((_req, res) => res.end(Buffer.alloc(32 * 1024 * 1024)))
  const client = await dial(port)
  client.socket.pause()
  client.ask('/')
  const silent = await dial(port)
  silent.ask('/')
  await heard(silent, 'HTTP/1.1 200')
  await connections.stop(50)
  client.socket.destroy()
})
