/** A terminal socket as a script opens it: with an API token and without a browser. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { TestServer } from './server.ts'
import type { TestClient } from './session.ts'
import { until } from './until.ts'

export interface TestTerminal extends Disposable {
  readonly id: string
  readonly socket: WebSocket
  /** All bytes so far, decoded as a whole. */
  text(): string
  /** The JSON messages so far. */
  readonly control: Record<string, unknown>[]
  write(data: string | Uint8Array): void
  resize(cols: number, rows: number): void
  /** Waits until the output contains `wanted`. */
  shows(wanted: string): Promise<void>
  closed: Promise<number>
}

export const openTerminal = (
  server: TestServer,
  { token }: TestClient,
  agentId: string,
): Promise<TestTerminal> => attachTerminal(server, { authorization: `Bearer ${token}` }, agentId)

/** The same as whoever `headers` say. */
export async function attachTerminal(
  server: TestServer,
  headers: Record<string, string>,
  agentId: string,
): Promise<TestTerminal> {
  const response = await fetch(`${server.url}/api/trpc/terminals.open`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ agentId, cols: 100, rows: 30 }),
    signal: AbortSignal.timeout(20_000),
  })
  const body = (await response.json()) as { result?: { data: { id: string; ticket: string } } }
  if (!body.result) throw new Error(`terminals.open: ${JSON.stringify(body)}`)
  const { id, ticket } = body.result.data
  const url = `ws://127.0.0.1:${server.port}/ws/terminal?ticket=${encodeURIComponent(ticket)}`
  const socket = new WebSocket(url, { headers })
  const chunks: Buffer[] = []
  const control: Record<string, unknown>[] = []
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) chunks.push(data)
    else control.push(JSON.parse(data.toString('utf8')) as Record<string, unknown>)
  })
  const closed = once(socket, 'close').then(([code]) => Number(code))
  await once(socket, 'open')
  const text = () => Buffer.concat(chunks).toString('utf8')
  return {
    id,
    socket,
    text,
    control,
    write: (data) => socket.send(Buffer.from(data)),
    resize: (cols, rows) => socket.send(JSON.stringify({ type: 'resize', cols, rows })),
    shows: async (wanted) => {
      await until(() => text().includes(wanted), { what: `${JSON.stringify(wanted)} on the terminal` })
    },
    closed,
    [Symbol.dispose]: () => socket.terminate(),
  }
}
