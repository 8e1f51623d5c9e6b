/** Why a task ended as it did: a code that has words in every language, or the agent's own sentence. */

const CODES = [
  'refused',
  'withdrawn',
  'cancelled',
  'expired',
  'offline',
  'no_result',
  'unknown_to_agent',
  'agent_died',
  'agent_stopped',
  'journal',
  'budget',
  'offline_expired',
  'locked',
  'agent_removed',
  'deadline',
  'deadline_running',
  'no_step_output',
  'bad_step_output',
  'no_masking',
  'no_files',
  'file_disk_full',
  'file_too_large',
  'file_read_only',
  'file_denied',
  'file_path',
  'file_no_folder',
  'file_is_folder',
  'file_link',
  'file_special',
  'file_owner',
  'file_transfer',
  'file_missing',
  'file_not_file',
  'file_over_limit',
  'file_changed',
  'secrets_unreadable',
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

export type PauseCode = 'person' | 'gate' | 'budget'

/** `budget: 3 failed, 2 may` → why a run is paused; the words name a person, a batch or numbers. */
export function pauseOf(reason: string | null): { code: PauseCode | null; text: string } {
  const [, code, text = ''] = /^(person|gate|budget): (.*)$/s.exec(reason ?? '') ?? []
  return { code: (code as PauseCode | undefined) ?? null, text: code ? text : (reason ?? '') }
}

/** `offline: the agent did not connect within 30 s` → its code and the words after it. */
export function readReason(reason: string | null): Reason | null {
  if (!reason) return null
  const [, name, text] = /^([a-z_]+): (.*)$/s.exec(reason) ?? []
  const code = CODES.find((known) => known === name)
  return code && text !== undefined ? { code, text } : { code: null, text: reason }
}
