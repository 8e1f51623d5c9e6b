/** The real thing: our server and our agent, and a client that acknowledges as the browser does. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { startAgent } from '../../tests/harness/agent.ts'
import { startServer } from '../../tests/harness/server.ts'
import { connect } from '../../tests/harness/session.ts'
import { type Channel, overSocket } from './channel.ts'

/** As in `app/_terminal/`: a message per 32 KiB, and one when the flow pauses. */
const ACK_EVERY_BYTES = 32 * 1024
const ACK_IDLE_MS = 10

export async function openQunkong(): Promise<Channel> {
  const resources = new AsyncDisposableStack()
  try {
    const server = resources.use(await startServer())
    const { client, token } = resources.use(await connect(server))
    // The relay that it is compared with has no TLS between server and agent either.
    const plain = { env: { QUNKONG_TLS: 'false' } }
    const agent = resources.use(await startAgent(server, client, plain))
    const { ticket } = await client.terminals.open.mutate({ agentId: agent.id, cols: 120, rows: 40 })
    const url = `ws://127.0.0.1:${server.port}/ws/terminal?ticket=${encodeURIComponent(ticket)}`
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      headers: { authorization: `Bearer ${token}` },
    })
    await once(socket, 'open')
    let total = 0
    let sent = 0
    let timer: NodeJS.Timeout | undefined
    const acknowledge = () => {
      clearTimeout(timer)
      timer = undefined
      sent = total
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'ack', bytes: total }))
    }
    const rendered = (bytes: number) => {
      total += bytes
      if (total - sent >= ACK_EVERY_BYTES) acknowledge()
      else timer ??= setTimeout(acknowledge, ACK_IDLE_MS)
    }
    const owned = resources.move()
    return overSocket('Qunkong', socket, rendered, async () => {
      clearTimeout(timer)
      await owned.disposeAsync()
    })
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}
