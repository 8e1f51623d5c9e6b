/** Whether a run is worth a question before it starts. */
import type { GuardCheck } from '../../../../server/trpc/types.ts'

/** A script for so few hosts that no rule minds is what was meant. */
const HOSTS_UNASKED = 1

export const mustAsk = ({ hosts, offline, locked, hits }: GuardCheck): boolean =>
  hosts > HOSTS_UNASKED || offline > 0 || locked > 0 || hits.length > 0
