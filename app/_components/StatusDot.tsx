/** Whether a host is there, as a dot; its word is read aloud. */
'use client'

import { useTranslations } from 'next-intl'
import type { AgentStatus } from '../../server/trpc/types.ts'

const LOOK: Record<AgentStatus, string> = {
  online: 'bg-success',
  offline: 'bg-neutral-fill',
  pending: 'bg-warning',
}

export function StatusDot({ status }: { status: AgentStatus }) {
  const t = useTranslations('agents')
  const word = t(status)
  return <span role="img" aria-label={word} title={word} className={`size-2 shrink-0 rounded-full ${LOOK[status]}`} />
}
