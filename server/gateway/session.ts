/** A confirmed agent's session: what runs and terminals send through. */
import type { DownMessage, KnownTask, KnownTerminal, Register } from '../../agent/protocol/index.ts'
import type { Connection } from './connection.ts'

export interface AgentSession {
  readonly agentId: string
  /** Of this connection: a newer one of the same agent has another. */
  readonly sessionId: string
  readonly instanceId: string | null
  /** Binary frames, streams and credits; a legacy agent gets JSON only. */
  readonly binary: boolean
  /** Its terminals outlive this connection and can be taken up by the next (`terminal_attach`). */
  readonly resumesTerminals: boolean
  /** Takes the values of secret variables out of outputs. */
  readonly masksSecrets: boolean
  /** Places files. */
  readonly takesFiles: boolean
  /** Brings files back. */
  readonly bringsFiles: boolean
  /** Shows and changes files for people. */
  readonly browsesFiles: boolean
  /** Gives and takes single permission bits of them. */
  readonly changesRightsBits: boolean
  /** Tells what came of an upload, and goes on only with what was compared. */
  readonly comparesUploads: boolean
  readonly connection: Connection
  /** Counts as online; false while it is silent for too long. */
  live: boolean
  send(message: DownMessage): boolean
  sendBinary(frame: Buffer): boolean
}

export function createSession(connection: Connection, register: Register, sessionId: string): AgentSession {
  const can = (capability: string) =>
    register.public_key !== undefined && (register.capabilities ?? []).includes(capability)
  return {
    agentId: register.agent_id,
    sessionId,
    instanceId: register.instance_id ?? null,
    binary: can('binary'),
    resumesTerminals: can('binary') && can('terminal-resume'),
    masksSecrets: can('mask-secrets'),
    takesFiles: can('files'),
    bringsFiles: can('fetch-files'),
    browsesFiles: can('host-files'),
    changesRightsBits: can('host-files') && can('rights-bits'),
    comparesUploads: can('host-files') && can('upload-blocks'),
    connection,
    live: true,
    send: (message) => connection.send(message),
    sendBinary: (frame) => connection.sendBinary(frame),
  }
}

/** What `known_tasks` says; a legacy agent can't tell (null). */
export const knownTasksOf = (register: Register): KnownTask[] | null =>
  register.public_key === undefined ? null : (register.known_tasks ?? [])

/** What `known_terminals` says; null for an agent whose terminals end with its connection. */
export const knownTerminalsOf = (session: AgentSession, register: Register): KnownTerminal[] | null =>
  session.resumesTerminals ? (register.known_terminals ?? []) : null
