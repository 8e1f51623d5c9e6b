/** The floor for this shape: client, server and agent as three processes with nothing but `ws` between them. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { type Channel, overSocket } from './channel.ts'

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function said(child: ChildProcess, event: string): Promise<Record<string, unknown>> {
  for (;;) {
    const [message] = (await once(child, 'message', { signal: AbortSignal.timeout(10_000) })) as [
      Record<string, unknown>,
    ]
    if (message.event === event) return message
  }
}

export async function openRelay(): Promise<Channel> {
  const server = fork(script('relay-server.ts'))
  const { port } = await said(server, 'listening')
  const connected = said(server, 'agent')
  const agent = fork(script('relay-agent.ts'), [String(port)])
  await connected
  const socket = new WebSocket(`ws://127.0.0.1:${port}/client`, { perMessageDeflate: false })
  await once(socket, 'open')
  return overSocket(
    'ws relay',
    socket,
    () => undefined,
    async () => {
      const ended = [once(agent, 'exit'), once(server, 'exit')]
      agent.disconnect()
      server.disconnect()
      await Promise.all(ended)
    },
  )
}
