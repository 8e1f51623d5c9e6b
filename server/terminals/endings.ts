/** How a terminal ends: what its viewers are told, with which code their sockets close, and what the record says. */

import type { SessionEnd } from '../../drizzle/schema/index.ts'
import { DomainError } from '../errors.ts'

/** Clocks are not exact: hosts whose times of start differ by less have not been started anew. */
const SAME_BOOT_MS = 60_000

/** Close codes of viewers' sockets. */
export const Close = {
  ended: 1000,
  stopping: 1001,
  agentOffline: 4001,
  signedOut: 4003,
  lost: 4004,
  violation: 4008,
  removed: 4009,
} as const

/** Told to the viewers. */
export interface EndError {
  code: string
  message: string
  by?: string
  /** More exact than the code. */
  problem?: string
}

/** `agentKnows`: the agent itself said that it is over. */
export interface EndReason {
  code: number
  reason: string
  error?: EndError
  /** To those who are in somebody else's session, where the reason is not for them. */
  guestError?: EndError
  agentKnows?: boolean
}

const told = (close: number, code: string, message: string): EndReason => ({
  ...{ code: close, reason: code },
  error: { code, message },
})

/** @param why null: not by the end of a session */
export const signedOutError = (why: SessionEnd | null): EndError => ({
  ...{ code: 'signed_out', message: 'Signed out, or the permission is gone.' },
  ...(why && { problem: why }),
})
/** The shell waits for them. */
export const LEFT = { code: 'left', message: 'Signed out. The shell goes on.' }
export const signedOut = (why: SessionEnd | null): EndReason => ({
  ...{ code: Close.signedOut, error: signedOutError(why) },
  reason: why ? `signed_out: ${why}` : 'signed_out',
})
export const neverAttached: EndReason = { code: Close.ended, reason: 'never_attached' }
export const orphaned = told(Close.ended, 'orphaned', 'Nobody came back to this terminal in time.')
export const agentOffline = told(Close.agentOffline, 'agent_offline', 'The agent went offline.')
export const agentRemoved = told(Close.ended, 'agent_removed', 'The host was removed from the console.')

/** Older agents say `closed`. */
const STOPPED = /^(?:agent_stopped|closed): (.*)$/s

/** @param message the agent's words */
export function failed(message: string): EndReason {
  const [, stopped] = STOPPED.exec(message) ?? []
  return stopped === undefined
    ? {
        ...{ code: Close.ended, reason: message, agentKnows: true },
        error: { code: 'terminal_failed', message },
      }
    : { ...told(Close.ended, 'agent_stopped', stopped), agentKnows: true }
}

export const exited = (exitCode: number | null, signal: string | null): EndReason => ({
  ...{ code: Close.ended, agentKnows: true },
  reason: signal ? `exited: ${signal}` : `exited: ${exitCode ?? ''}`,
})

export const unrecorded = (problem: string, sentence: string): EndReason => ({
  ...{ code: Close.ended, reason: `recording_failed: ${problem}` },
  error: { code: 'recording_failed', message: sentence, problem },
})

/** The same where it could not go on after a restart. */
export function unrecordable(error: unknown): EndReason {
  const sentence = error instanceof Error ? error.message : String(error)
  return unrecorded(error instanceof DomainError ? String(error.params.problem ?? '') : sentence, sentence)
}

/** The agent is back without it. @param before, @param now when its host was started, ms since the epoch */
export const lost = (before: number | null, now: number | null): EndReason =>
  before !== null && now !== null && now - before > SAME_BOOT_MS
    ? told(Close.lost, 'host_rebooted', 'The host was started anew.')
    : told(Close.lost, 'terminal_lost', 'The shell ended while its agent was away.')
