/** Our server with real agents, as the measurements use them, and sockets to sessions on them that acknowledge as the browser does. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Credits } from '../../app/_terminal/credits.ts'
import { startAgents, type TestAgent } from '../../tests/harness/agent.ts'
import { startServer, type TestServer } from '../../tests/harness/server.ts'
import { connect, type TestClient } from '../../tests/harness/session.ts'

export interface Host extends AsyncDisposable {
  readonly server: TestServer
  readonly admin: TestClient
  readonly agents: TestAgent[]
}

export async function startHost(agentCount: number): Promise<Host> {
  const resources = new AsyncDisposableStack()
  try {
    const server = resources.use(await startServer())
    const admin = resources.use(await connect(server))
    // Nor does it, or any of the others, record what was shown.
    const unrecorded = { record: 'off', input: false, keepDays: 90 } as const
    await admin.client.recordings.setPolicy.mutate({ groupId: null, ...unrecorded })
    // The relay that it is compared with has no TLS between server and agent either.
    const plain = { env: { QUNKONG_TLS: 'false' } }
    const agents = resources.use(await startAgents(server, admin.client, agentCount, plain))
    const owned = resources.move()
    return { server, admin, agents, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}

/** A socket to a session that a ticket opens, and where its bytes end so far. */
export async function openSocket(
  { server, admin }: Host,
  ticket: string,
): Promise<{ socket: WebSocket; upTo: number }> {
  const url = `ws://127.0.0.1:${server.port}/ws/terminal?ticket=${encodeURIComponent(ticket)}`
  const headers = { authorization: `Bearer ${admin.token}` }
  const socket = new WebSocket(url, { perMessageDeflate: false, headers })
  // First of all it is told where it stands.
  const [first] = (await once(socket, 'message', { signal: AbortSignal.timeout(10_000) })) as [Buffer]
  return { socket, upTo: Number((JSON.parse(first.toString('utf8')) as { upTo: number }).upTo) }
}

export interface Session {
  readonly id: string
  readonly socket: WebSocket
}

export async function openSession(host: Host, agentId: string): Promise<Session> {
  const { id, ticket } = await host.admin.client.terminals.open.mutate({ agentId, cols: 120, rows: 40 })
  const { socket } = await openSocket(host, ticket)
  return { id, socket }
}

/** Acknowledges what was rendered, by the page's own rule of how often. */
export function creditsOf(socket: WebSocket): Credits {
  return new Credits((bytes) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'ack', bytes }))
  })
}
