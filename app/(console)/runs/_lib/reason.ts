/** Why a task ended as it did: a code that has words in every language, or the agent's own sentence. */

const CODES = [
  'offline',
  'no_result',
  'unknown_to_agent',
  'agent_died',
  'agent_stopped',
  'journal',
  'unstorable',
  'unstorable_result',
] as const
export type ReasonCode = (typeof CODES)[number]

export interface Reason {
  /** Null: only the agent's sentence is known. */
  code: ReasonCode | null
  /** As the server or the agent wrote it, in English. */
  text: string
}

/** `offline: the agent did not connect within 30 s` → its code and the words after it. */
export function readReason(reason: string | null): Reason | null {
  if (!reason) return null
  const [, name, text] = /^([a-z_]+): (.*)$/s.exec(reason) ?? []
  const code = CODES.find((known) => known === name)
  return code && text !== undefined ? { code, text } : { code: null, text: reason }
}
