/** What a pane has to know of a session that it takes up. */
import type { TerminalItem } from '../../../server/trpc/types.ts'
import type { KnownHost } from '../../_lib/hostMarks.ts'
import type { TerminalTarget } from '../../_terminal/session.ts'

export const sessionTarget = ({ agentId, hostname, runAs }: TerminalItem): TerminalTarget => ({
  agentId,
  hostname,
  address: '',
  ...(runAs && { user: runAs }),
})

/** Its host, to be told from others of that name. */
export const hostOf = ({ agentId, hostname }: TerminalItem): KnownHost => ({
  id: agentId,
  hostname,
  address: '',
})
