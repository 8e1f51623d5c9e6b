/** A host's version: the newer one that there is for it, and how its last update ended. */
'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { AgentDetail } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ButtonLink } from '../../../_ui/Button.tsx'
import { ReasonText } from '../../updates/_components/ReasonText.tsx'
import { TargetState } from '../../updates/_components/StateLabel.tsx'
import { isUnderWay } from '../../updates/_lib/states.ts'

const UNDER_WAY_MS = 2_000
const QUIET_MS = 30_000

export function AgentUpdates({ agent }: { agent: AgentDetail }) {
  const t = useTranslations('updates.agent')
  const trpc = useTRPC()
  const may = usePermission('rollouts.manage')
  const update = useQuery(
    trpc.rollouts.ofAgent.queryOptions(
      { agentId: agent.id },
      {
        refetchInterval: ({ state: { data } }) =>
          data?.last && isUnderWay(data.last.state) ? UNDER_WAY_MS : QUIET_MS,
      },
    ),
  )
  const { available = null, last = null } = update.data ?? {}
  const offers = available !== null && may && agent.status !== 'pending'
  if (!offers && !last) return null
  return (
    <div className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
      {last && (
        <p className="flex min-w-0 flex-wrap items-center gap-x-2">
          <span className="text-muted">{t('last')}</span>
          <Link href={paths.rollout(last.rolloutId)} className="font-mono text-xs hover:underline">
            {t('lastText', { from: last.fromVersion || '?', to: last.toVersion })}
          </Link>
          <TargetState state={last.state} />
          {last.message && (
            <span className="text-muted">
              <ReasonText reason={last.message} />
            </span>
          )}
          <span className="text-muted">
            <RelativeTime at={last.updatedAt} />
          </span>
        </p>
      )}
      {offers && (
        <ButtonLink href={paths.newRollout({ version: available, agents: agent.id })}>
          {t('updateTo', { version: available })}
        </ButtonLink>
      )}
    </div>
  )
}
