/** Why something stopped: a code that has words in every language, or the agent's own sentence. */

const CODES = [
  'operator',
  'canary',
  'budget',
  'already',
  'no_release',
  'unknown_arch',
  'busy',
  'offline',
  'locked',
  'aborted',
  'no_answer',
  'stalled',
  'unconfirmed',
  'old_version',
  'unversioned',
  'no_version',
] as const
export type ReasonCode = (typeof CODES)[number]

/** `offline: it did not come …` → its code and the words after it; other sentences have no code. */
export function readReason(reason: string): { code: ReasonCode | null; text: string } {
  const [, name, text = ''] = /^([a-z_]+)(?:: (.*))?$/s.exec(reason) ?? []
  const code = CODES.find((known) => known === name) ?? null
  return code ? { code, text } : { code: null, text: reason }
}
