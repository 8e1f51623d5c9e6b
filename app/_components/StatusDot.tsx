/** Online, offline or waiting, as a dot with its word for those who can't see it. */
'use client'

import { useTranslations } from 'next-intl'
import type { AgentStatus } from '../../server/trpc/types.ts'

const LOOK: Record<AgentStatus, string> = {
  online: 'bg-success',
  offline: 'border border-neutral-fill',
  pending: 'bg-warning',
}

export function StatusDot({ status }: { status: AgentStatus }) {
  const t = useTranslations('agents')
  return (
    <span className={`inline-block size-2 shrink-0 rounded-full ${LOOK[status]}`} title={t(status)}>
      <span className="sr-only">{t(status)}</span>
    </span>
  )
}
