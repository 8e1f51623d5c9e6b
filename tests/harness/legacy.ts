/**
 * A stand-in for agents of the JSON-only protocol, which exist in the field and can't be had here. It says what such
 * an agent says, in their order, and answers as scripted; it proves the server's side of that protocol only.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { TestServer } from './server.ts'
import { until } from './until.ts'

type Message = Record<string, unknown> & { type: string }

export interface LegacyAgent extends Disposable {
  readonly id: string
  /** All that the server sent. */
  readonly received: Message[]
  send(message: Message): void
  heartbeat(): void
  /** The first message of this type (from `from` on, counted in `received`). */
  expect(type: string, from?: number): Promise<Message>
  /** Close code, once the socket is closed. */
  closed: Promise<number>
}

/** Connects and registers as `id` without any capability; `facts` goes into what it says of its system. */
export async function legacyAgent(
  server: TestServer,
  id: string,
  facts: Record<string, string> = {},
): Promise<LegacyAgent> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.agentPort}/`, { perMessageDeflate: false })
  const received: Message[] = []
  const closed = once(socket, 'close').then(([code]) => Number(code))
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    received.push(isBinary ? { type: 'binary' } : (JSON.parse(data.toString('utf8')) as Message))
  })
  await once(socket, 'open')
  const send = (message: Message) => socket.send(JSON.stringify(message))
  send({
    type: 'register',
    agent_id: id,
    hostname: `legacy-${id}`,
    ip: '192.0.2.7',
    external_ip: '198.51.100.7',
    platform: 'Linux',
    system_info: { os: 'CentOS Linux 7', ...facts },
  })
  return {
    id,
    received,
    send,
    closed,
    heartbeat: () =>
      send({
        type: 'heartbeat',
        agent_id: id,
        timestamp: new Date().toISOString(),
        cpu_usage: 12.5,
        memory_usage: 40,
        memory_total: 8e9,
        memory_used: 3.2e9,
        memory_available: 4.8e9,
        disk_info: [
          {
            device: '/dev/vda1',
            mountpoint: '/',
            fstype: 'xfs',
            total: 1e11,
            used: 3e10,
            free: 7e10,
            percent: 30,
          },
        ],
      }),
    expect: (type, from = 0) =>
      until(() => received.slice(from).find((message) => message.type === type), {
        what: `${type} from the server (it sent ${received.map((message) => message.type).join(', ')})`,
      }),
    [Symbol.dispose]: () => socket.terminate(),
  }
}
