/** An agent's first connection by hand, up to the point where the server decides: for what happens meanwhile. */
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { agentIdOf, CAPABILITIES, challengeText, PROTOCOL_VERSION } from '../../agent/protocol/index.ts'
import type { TestServer } from './server.ts'
import { until } from './until.ts'

export function newIdentity() {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? ''
  const agentId = agentIdOf(publicKey)
  const answer = (nonce: string) =>
    sign(null, Buffer.from(challengeText(nonce, agentId)), privateKey).toString('base64url')
  return { agentId, publicKey, answer }
}

export interface Enrolling extends AsyncDisposable {
  confirmed(): boolean
  refused(): boolean
}

/** Resolves when the server has the proof and is deciding. */
export async function enrolling(
  server: TestServer,
  { agentId, publicKey, answer }: ReturnType<typeof newIdentity>,
  token: string,
): Promise<Enrolling> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.agentPort}/`, { perMessageDeflate: false })
  await once(socket, 'open')
  const types: string[] = []
  const send = (message: object) => socket.send(JSON.stringify(message))
  socket.on('message', (data) => {
    const message = JSON.parse(String(data))
    types.push(message.type)
    if (message.type !== 'challenge') return
    send({ type: 'challenge_response', agent_id: agentId, signature: answer(message.nonce) })
    // Refused at this point, and the refusal shows that what came before it was taken.
    send({ type: 'restart_response', agent_id: agentId, success: false })
  })
  send({
    type: 'register',
    agent_id: agentId,
    hostname: 'enrolling',
    ip: '127.0.0.1',
    platform: 'linux',
    system_info: {},
    protocol: PROTOCOL_VERSION,
    public_key: publicKey,
    capabilities: CAPABILITIES,
    instance_id: agentId,
    known_tasks: [],
    enrollment_token: token,
  })
  await until(() => types.includes('error'), { what: `the server to decide: ${types}` })
  return {
    confirmed: () => types.includes('register_confirm'),
    refused: () => types.includes('register_rejected'),
    [Symbol.asyncDispose]: async () => {
      socket.close()
      if (socket.readyState !== socket.CLOSED) await once(socket, 'close')
    },
  }
}
