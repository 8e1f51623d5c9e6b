/** Says that a host is locked, by whom, since when and why; administrators unlock it here. */
'use client'

import { Lock } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { AgentDetail } from '../../../../server/trpc/types.ts'
import { useUnlockHosts } from '../../../_components/locks/useUnlockHosts.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { TimeUntil } from '../../../_components/TimeUntil.tsx'
import { Button } from '../../../_ui/Button.tsx'

export function AgentLock({ agent: { id, lock } }: { agent: AgentDetail }) {
  const t = useTranslations('locks')
  const mayLock = usePermission('agents.lock')
  const unlock = useUnlockHosts()
  if (!lock) return null
  return (
    <div
      role="alert"
      className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-danger/40 px-3.5 py-2.5 text-sm"
    >
      <Lock size={16} aria-hidden className="shrink-0 text-danger" />
      <div className="min-w-0 grow basis-60">
        <p className="font-medium break-words">{t('hostText', { by: lock.by, reason: lock.reason })}</p>
        <p className="text-xs text-muted">
          <RelativeTime at={lock.at} />
          {' · '}
          {lock.until && (
            <>
              {t('ending')} <TimeUntil at={lock.until} />
              {' · '}
            </>
          )}
          {t('hostHint')}
        </p>
      </div>
      {mayLock && (
        <Button pending={unlock.isPending} onClick={() => unlock.mutate({ targets: { agentIds: [id] } })}>
          {t('unlock')}
        </Button>
      )}
    </div>
  )
}
