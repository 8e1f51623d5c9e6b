/** A subscription over the console's socket, frame by frame: what is answered, and how the socket ends. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { TestServer } from './server.ts'
import { until } from './until.ts'

interface Frame {
  error?: { message: string }
  result?: { type: string }
}

export interface TestSubscription extends Disposable {
  /** The server's sentence if it refused the subscription, '' once it has started. */
  readonly answer: string
  /** Close code of the socket. */
  closed: Promise<number>
}

/** Subscribes to `path` as whoever `headers` say. */
export async function subscribe(
  server: TestServer,
  headers: Record<string, string>,
  path: string,
  input: object,
): Promise<TestSubscription> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/trpc`, { headers })
  const frames: Frame[] = []
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8')
    if (text.startsWith('{')) frames.push(JSON.parse(text) as Frame)
  })
  const closed = once(socket, 'close').then(([code]) => Number(code))
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path, input } }))
  const first = await until(() => frames[0], { what: `the answer to ${path}` })
  return { answer: first.error?.message ?? '', closed, [Symbol.dispose]: () => socket.terminate() }
}
