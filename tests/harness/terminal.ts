/** A terminal socket as a script opens it: with an API token and without a browser. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { TestServer } from './server.ts'
import type { TestClient } from './session.ts'
import { until } from './until.ts'

export interface TestTerminal extends Disposable {
  readonly id: string
  readonly socket: WebSocket
  /** All bytes so far. */
  bytes(): Buffer
  /** The same, decoded as a whole. */
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
): Promise<TestTerminal> => openTerminalAs(server, { authorization: `Bearer ${token}` }, agentId)

/** The same as whoever `headers` say. */
export async function openTerminalAs(
  server: TestServer,
  headers: Record<string, string>,
  agentId: string,
): Promise<TestTerminal> {
  return watchTerminal(
    server,
    headers,
    await callTerminals(server, headers, 'terminals.open', { agentId, cols: 100, rows: 30 }),
  )
}

/** Another socket to a session that lives. @param offset the byte to go on with */
export async function reattach(
  server: TestServer,
  { token }: TestClient,
  { id, access, offset }: { id: string; access?: 'control' | 'observe'; offset?: number },
): Promise<TestTerminal> {
  const headers = { authorization: `Bearer ${token}` }
  return watchTerminal(
    server,
    headers,
    await callTerminals(server, headers, 'terminals.attach', { id, access }),
    offset,
  )
}

interface Opened {
  id: string
  ticket: string
}

/** One of the router's mutations that give a ticket. */
export async function callTerminals(
  server: TestServer,
  headers: Record<string, string>,
  verb: string,
  input: object,
): Promise<Opened> {
  const response = await fetch(`${server.url}/api/trpc/${verb}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(20_000),
  })
  const body = (await response.json()) as { result?: { data: Opened } }
  if (!body.result) throw new Error(`${verb}: ${JSON.stringify(body)}`)
  return body.result.data
}

/** Opens the socket of a ticket. */
export async function watchTerminal(
  server: TestServer,
  headers: Record<string, string>,
  { id, ticket }: Opened,
  offset?: number,
): Promise<TestTerminal> {
  const from = offset === undefined ? '' : `&offset=${offset}`
  const url = `ws://127.0.0.1:${server.port}/ws/terminal?ticket=${encodeURIComponent(ticket)}${from}`
  const socket = new WebSocket(url, { headers })
  const chunks: Buffer[] = []
  const control: Record<string, unknown>[] = []
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) chunks.push(data)
    else control.push(JSON.parse(data.toString('utf8')) as Record<string, unknown>)
  })
  const closed = once(socket, 'close').then(([code]) => Number(code))
  // A refused upgrade is told by what follows.
  closed.catch(() => {})
  await once(socket, 'open')
  const bytes = () => Buffer.concat(chunks)
  const text = () => bytes().toString('utf8')
  return {
    id,
    socket,
    bytes,
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
