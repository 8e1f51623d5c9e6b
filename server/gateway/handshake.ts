/**
 * Decides who a connecting agent is. Ours: register → challenge → challenge_response → confirmed or rejected.
 * Legacy: register → confirmed, pending or rejected. It sends nothing itself but the challenge.
 */
import { randomBytes } from 'node:crypto'
import { agentIdOf, type Register } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import type { AgentDirectory } from '../agents/directory.ts'
import type { AgentEntry } from '../agents/entry.ts'
import { type Enrolments, queueLegacy, type Refusal } from './enrol.ts'
import { verifyChallenge } from './identity.ts'

const PENDING_MAX = 1_000

export type Verdict =
  | { kind: 'confirmed'; entry: AgentEntry }
  | { kind: 'pending'; entry: AgentEntry }
  | ({ kind: 'rejected' } & Refusal)

export interface HandshakeDeps {
  directory: AgentDirectory
  database: Database
  enrolments: Enrolments
  openEnrolment: boolean
}

const rejected = (refusal: Refusal): Verdict => ({ kind: 'rejected', ...refusal })

/** `challenge` sends the nonce and gives the agent's signature, or null if it did not answer. */
export async function identify(
  deps: HandshakeDeps,
  register: Register,
  ip: string,
  challenge: (nonce: string) => Promise<string | null>,
): Promise<Verdict> {
  const publicKey = register.public_key
  if (publicKey === undefined) return identifyLegacy(deps, register, ip)
  if (register.agent_id !== agentIdOf(publicKey))
    return rejected({ code: 'id_mismatch', message: 'The agent id does not belong to the public key.' })
  const known = deps.directory.get(register.agent_id)
  if (!known && !register.enrollment_token)
    return rejected({
      code: 'token_required',
      message: 'This agent is not known here: start it with an enrolment token (--token).',
    })
  const nonce = randomBytes(32).toString('base64url')
  const signature = await challenge(nonce)
  if (signature === null) return rejected({ code: 'rejected', message: 'The challenge was not answered.' })
  if (!verifyChallenge(publicKey, nonce, register.agent_id, signature))
    return rejected({ code: 'bad_signature', message: 'The signature does not fit the public key.' })
  const entry = deps.directory.get(register.agent_id)
  if (entry) return { kind: 'confirmed', entry }
  const row = await deps.enrolments.enrol(register, publicKey, ip)
  if ('code' in row) return rejected(row)
  // Another attempt of the same agent may have entered it meanwhile.
  return { kind: 'confirmed', entry: deps.directory.get(row.id) ?? deps.directory.put(row) }
}

async function identifyLegacy(deps: HandshakeDeps, register: Register, ip: string): Promise<Verdict> {
  const { directory } = deps
  if (!deps.openEnrolment)
    return rejected({
      code: 'enrolment_closed',
      message:
        'Agents without a key are not admitted (AGENT_OPEN_ENROLMENT is off): use an agent that has one.',
    })
  const entry = directory.get(register.agent_id)
  if (entry && entry.row.publicKey !== null)
    return rejected({ code: 'id_mismatch', message: 'This id belongs to an agent with a key.' })
  if (entry) return { kind: entry.row.approval === 'approved' ? 'confirmed' : 'pending', entry }
  if (/^[0-9a-f]{32}$/.test(register.agent_id) || !/^[\x21-\x7e]+$/.test(register.agent_id))
    return rejected({
      code: 'id_mismatch',
      message: 'An agent without a key needs an id of printable ASCII that does not look like a key id.',
    })
  if (directory.pendingCount() >= PENDING_MAX)
    return rejected({
      code: 'busy',
      message: `${PENDING_MAX} agents wait for approval already.`,
      retryAfterSeconds: 300,
    })
  const row = await queueLegacy(deps.database, register, ip)
  return { kind: 'pending', entry: directory.put(row) }
}
