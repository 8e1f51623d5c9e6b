/** Minutes of `yes` that nobody reads: what a tab in the background and a session without any viewer cost. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from '../report.ts'
import { residentBytes } from '../usage.ts'
import { type Host, openSession, openSocket, type Session, startHost } from './host.ts'

const FULL_MS = 300_000
const QUICK_MS = 45_000
const WARM_UP_MS = 5_000
/** What a browser leaves of a page's timers when it is not shown. */
const ACK_MS = 1_000
const FLOOD = `exec yes ${'0123456789'.repeat(8)}\n`

interface Counted {
  bytes: number
  stop(): void
}

/** A page in the background: it reads everything, and acknowledges once a second. */
function hide({ socket }: Session): Counted {
  const counted = { bytes: 0, stop: () => clearInterval(timer) }
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) counted.bytes += data.length
  })
  const timer = setInterval(() => socket.send(JSON.stringify({ type: 'ack', bytes: counted.bytes })), ACK_MS)
  return counted
}

/** Server and agent have run this code and their heaps are as large as it makes them. */
async function warmUp(host: Host, agentId: string): Promise<void> {
  const session = await openSession(host, agentId)
  const viewer = hide(session)
  session.socket.send(Buffer.from(FLOOD))
  await sleep(WARM_UP_MS)
  viewer.stop()
  await host.admin.client.terminals.close.mutate({ id: session.id })
  await sleep(WARM_UP_MS)
}

export async function benchHidden(quick: boolean): Promise<Figure[]> {
  await using host = await startHost(1)
  const agentId = host.agents[0]?.id ?? ''
  await warmUp(host, agentId)
  const [hidden, left] = [await openSession(host, agentId), await openSession(host, agentId)]
  const viewer = hide(hidden)
  const pids = [host.server.child().pid, host.agents[0]?.child().pid ?? 0]
  const resident = () => Promise.all(pids.map(residentBytes))
  const before = await resident()
  const most = [...before]
  for (const { socket } of [hidden, left]) socket.send(Buffer.from(FLOOD))
  await sleep(200)
  left.socket.close()
  for (const until = Date.now() + (quick ? QUICK_MS : FULL_MS); Date.now() < until; await sleep(1_000))
    for (const [i, bytes] of (await resident()).entries()) most[i] = Math.max(most[i] ?? 0, bytes)
  viewer.stop()
  hidden.socket.terminate()
  const { ticket } = await host.admin.client.terminals.attach.mutate({ id: left.id })
  const back = await openSocket(host, ticket)
  back.socket.terminate()
  for (const { id } of [hidden, left]) await host.admin.client.terminals.close.mutate({ id })
  const grown = most.map((bytes, i) => (bytes - (before[i] ?? 0)) / 1e6)
  const [server = Number.NaN, agent = Number.NaN] = grown
  return [
    {
      ...{ bench: 'terminal', metric: 'hidden_rss', unit: 'MB', value: server },
      ...{ reference: 'agent', referenceValue: agent },
    },
    {
      ...{ bench: 'terminal', metric: 'hidden_moved', unit: 'MB', value: viewer.bytes / 1e6 },
      ...{ reference: 'no viewer', referenceValue: back.upTo / 1e6 },
    },
  ]
}
