import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect as connectTls } from 'node:tls'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadCredentials, type TlsCredentials } from './credentials.ts'
import { createFront, isLoopback, LIMITS } from './front.ts'

const log = pino({ level: 'silent' })
let folder = ''
let credentials: TlsCredentials
const load = () =>
  loadCredentials(
    { dataDir: folder, agentTls: null, agentPublicHost: 'gw.example', agentTlsProxy: false },
    log,
  )
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-front-'))
  credentials = await load()
  ca = await readFile(path.join(folder, 'agent-ca.pem'), 'utf8')
})
afterAll(async () => {
  credentials.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(options: { limits?: Partial<typeof LIMITS>; by?: TlsCredentials } = {}) {
  let refused = 0
  const { server, closeConnections } = createFront({
    credentials: options.by ?? credentials,
    allowPlain: false,
    onRefused: () => refused++,
    limits: { ...LIMITS, ...options.limits },
  })
  server.on('request', (req, res) => res.end(`${'encrypted' in req.socket}`))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      closeConnections()
      await closed
    },
  }
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
let ca = ''
const secure = async (port: number, session?: Buffer) => {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'gw.example', ca, session })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  return socket
}
const answer = async (socket: Socket) => {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}
/** Opens a connection that sends `text` and nothing more; resolves when the other end has closed it. */
const closedAfter = async (port: number, text: Buffer | string) => {
  const socket = connectTcp(port, '127.0.0.1')
  socket.on('error', () => undefined)
  if (text.length > 0) socket.write(text)
  const closed = once(socket, 'close')
  socket.resume()
  await closed
}

test('one port answers TLS and plain requests, also those that come a byte at a time', async () => {
  await using front = await start()
  const encrypted = await secure(front.port)
  encrypted.write(REQUEST)
  expect(await answer(encrypted)).toMatch(/true/)
  const plain = connectTcp(front.port, '127.0.0.1')
  for (const byte of REQUEST) {
    plain.write(byte)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await answer(plain)).toMatch(/false/)
})

test('silence, half a handshake and half a request are cut off, plain and over TLS', async () => {
  await using front = await start({ limits: { silenceMs: 100, handshakeMs: 100, headersMs: 100 } })
  await closedAfter(front.port, '')
  await closedAfter(front.port, Buffer.from([0x16, 3, 1, 2, 0, 1]))
  await closedAfter(front.port, 'GET / HT')
  const encrypted = await secure(front.port)
  encrypted.write('GET / HT')
  await answer(encrypted)
  expect(front.refused()).toBe(1)
})

test('where too many wait, the oldest goes, and whoever speaks is served', async () => {
  await using front = await start({ limits: { waitingMax: 20 } })
  const silent = Array.from({ length: 60 }, () => closedAfter(front.port, ''))
  // 40 of 60 have to go, without any timeout.
  let closed = 0
  await new Promise<void>((resolve) => {
    for (const one of silent) void one.then(() => ++closed === 40 && resolve())
  })
  const encrypted = await secure(front.port)
  encrypted.write(REQUEST)
  expect(await answer(encrypted)).toMatch(/200 OK/)
})

test('sessions are resumed by a server that was started anew, and after the certificate was replaced', async () => {
  const session = await (async () => {
    await using front = await start()
    const socket = await secure(front.port)
    const [ticket] = (await once(socket, 'session')) as [Buffer]
    socket.destroy()
    return ticket
  })()
  const later = await load()
  let renewed = () => {}
  const watched: TlsCredentials = {
    current: later.current,
    ticketKeys: later.ticketKeys,
    fingerprint: later.fingerprint,
    authority: null,
    watch: (listener) => {
      renewed = listener
    },
    stop: () => later.stop(),
  }
  await using front = await start({ by: watched })
  for (const change of [() => {}, () => renewed()]) {
    change()
    const socket = await secure(front.port, session)
    expect(socket.isSessionReused()).toBe(true)
    socket.destroy()
  }
  later.stop()
})

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['1127.0.0.1', false],
  ['::2', false],
  [undefined, false],
])('%s is this machine: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected)
})
