/** How an agent introduces itself and proves who it is. */
import * as z from 'zod'
import { AgentId, optionalText, SessionId, TaskId } from './common.ts'

/**
 * What an agent remembers of a task from its journal. `running`: the script is alive;
 * `finished`: a result waits to be sent (again); nothing else is in the journal.
 */
export const KnownTask = z.object({ task_id: TaskId, state: z.enum(['running', 'finished']) })
export type KnownTask = z.infer<typeof KnownTask>

/** A terminal that outlived the agent or its connection; `offset`: bytes of output since its start, the next to come. */
export const KnownTerminal = z.object({ session_id: SessionId, offset: z.int().nonnegative() })
export type KnownTerminal = z.infer<typeof KnownTerminal>

/**
 * How the last update ended, told at every registration until the next one begins: the server may have missed it.
 * `failed` with `rolled_back`: the version before runs again.
 */
export const LastUpdate = z.object({
  update_id: z.string().max(64).optional(),
  version: z.string().max(64),
  status: z.enum(['success', 'failed']),
  rolled_back: z.boolean().optional(),
  message: z.string().max(4096).optional(),
})
export type LastUpdate = z.infer<typeof LastUpdate>

/**
 * A→S, the first frame on every connection. The fields after `system_info` are ours; an agent without
 * `public_key` is a legacy one. `public_key` is the raw 32-byte Ed25519 key in base64url, and
 * `agent_id` must then be `agentIdOf(public_key)`.
 */
export const Register = z.object({
  type: z.literal('register'),
  agent_id: AgentId,
  hostname: optionalText(255),
  ip: optionalText(64),
  external_ip: optionalText(64),
  platform: optionalText(128),
  system_info: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
  protocol: z.int().optional(),
  agent_version: optionalText(64),
  public_key: z.string().length(43).optional(),
  enrollment_token: z.string().max(256).optional(),
  capabilities: z.array(z.string().max(64)).max(64).optional(),
  /** A random id of this agent process: tells a reconnect from a restart and from a copied key. */
  instance_id: z.string().max(64).optional(),
  known_tasks: z.array(KnownTask).max(10_000).optional(),
  known_terminals: z.array(KnownTerminal).max(1_000).optional(),
  last_update: LastUpdate.optional(),
})
export type Register = z.infer<typeof Register>

/** S→A, ours only: sign `challengeText(nonce, agent_id)` with the private key. */
export const Challenge = z.object({ type: z.literal('challenge'), nonce: z.string().min(16).max(256) })
/** A→S: `signature` is base64url of the 64-byte Ed25519 signature. */
export const ChallengeResponse = z.object({
  type: z.literal('challenge_response'),
  signature: z.string().max(128),
})

/** S→A. After it, and only after it, other frames flow. */
export const RegisterConfirm = z.object({
  type: z.literal('register_confirm'),
  agent_id: AgentId,
  message: z.string(),
  session: z.string().optional(),
  /** Seconds between heartbeats. */
  heartbeat_interval: z.number().positive().max(3600).optional(),
  server_time: z.string().optional(),
  /** base64url of the raw Ed25519 key that signs releases: pinned at enrolment. */
  release_key: z.string().length(43).optional(),
})
export type RegisterConfirm = z.infer<typeof RegisterConfirm>

/** S→A: known, but waiting for an administrator. The connection stays open; heartbeats go on. */
export const RegisterPending = z.object({
  type: z.literal('register_pending'),
  agent_id: AgentId,
  message: z.string(),
  heartbeat_interval: z.number().positive().max(3600).optional(),
})

export const RejectCode = z.enum([
  'token_required',
  'token_invalid',
  'token_expired',
  'token_used_up',
  'bad_signature',
  'id_mismatch',
  'duplicate_identity',
  'enrolment_closed',
  'removed',
  'rejected',
  'busy',
])
export type RejectCode = z.infer<typeof RejectCode>
/** S→A, then the server closes. `retry_after` in seconds; without it the agent keeps its usual backoff. */
export const RegisterRejected = z.object({
  type: z.literal('register_rejected'),
  code: z.string(),
  message: z.string(),
  retry_after: z.number().nonnegative().optional(),
})

/** The exact bytes an agent signs: bound to the nonce and to its own id, useless elsewhere. */
export const challengeText = (nonce: string, agentId: string): string =>
  `qunkong-agent-challenge:${agentId}:${nonce}`
