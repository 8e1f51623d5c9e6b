/**
 * The floor for any server of this shape: `ws` and nothing else. It confirms whoever registers and acknowledges
 * heartbeats; no identity, no database, no presence. A process of its own, which prints its port:
 * `node bareServer.ts [FOLDER]`; with a folder for its certificate it speaks TLS.
 */
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import { WebSocketServer } from 'ws'
import { loadCredentials } from '../../server/gateway/tls/credentials.ts'

const HEARTBEAT_S = 5
const folder = process.argv[2]

async function listener() {
  if (!folder) return createServer()
  const settings = { dataDir: folder, agentTls: null, agentPublicHost: null, agentTlsProxy: false }
  const { current, ticketKeys } = await loadCredentials(settings, pino({ level: 'silent' }))
  return createTlsServer({ ...current, ticketKeys })
}

const server = await listener()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const { type, agent_id } = JSON.parse(data.toString('utf8')) as { type: string; agent_id: string }
    const answer =
      type === 'register'
        ? { type: 'register_confirm', agent_id, message: '', session: '', heartbeat_interval: HEARTBEAT_S }
        : { type: 'heartbeat_ack', server_time: new Date().toISOString() }
    socket.send(JSON.stringify(answer))
  })
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
