import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Channel, encodeText } from './channel.ts'

async function pair() {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-channel-'))
  const file = path.join(folder, 'socket')
  const received: (string | Buffer)[] = []
  let closed = false
  let raw: Socket | null = null
  const server = createServer((socket) => {
    raw = socket
    new Channel(socket, {
      text: (text) => received.push(text),
      binary: (frame) => received.push(Buffer.from(frame)),
      closed: () => {
        closed = true
      },
    })
  })
  await new Promise<void>((resolve) => server.listen(file, resolve))
  const socket = connect(file)
  const channel = new Channel(socket, { text: () => {}, binary: () => {}, closed: () => {} })
  onTestFinished(async () => {
    socket.destroy()
    raw?.destroy()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { channel, socket, received, isClosed: () => closed }
}

test('messages and binary frames arrive whole and in order, whatever their size', async () => {
  const { channel, received } = await pair()
  const big = Buffer.alloc(3_000_000, 7)
  channel.send({ type: 'a', text: '群控' })
  channel.sendBinary(big)
  channel.sendBinary(Buffer.alloc(0))
  channel.send({ type: 'b' })
  await vi.waitFor(() => expect(received).toHaveLength(4))
  expect(received).toEqual(['{"type":"a","text":"群控"}', big, Buffer.alloc(0), '{"type":"b"}'])
})

test('a message that comes byte by byte is one message', async () => {
  const { socket, received } = await pair()
  socket.setNoDelay(true)
  for (const byte of encodeText({ type: 'slow' })) socket.write(Buffer.of(byte))
  await vi.waitFor(() => expect(received).toEqual(['{"type":"slow"}']))
})

test.each([
  ['larger than any frame', Buffer.from([0xff, 0xff, 0xff, 0xff, 1])],
  ['empty', Buffer.from([0, 0, 0, 0, 1])],
])('a length that can not be is the end of the connection: %s', async (_name, bytes) => {
  const { socket, isClosed } = await pair()
  socket.write(bytes)
  await vi.waitFor(() => expect(isClosed()).toBe(true))
})
