/** What ran on a host, and who had a shell there. */
'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'

const SHOWN = 10
const ROW = 'flex h-10 items-center gap-4 border-b border-line text-sm'

export function AgentHistory({ agentId }: { agentId: string }) {
  const t = useTranslations('agent')
  const states = useTranslations('runs.states')
  const trpc = useTRPC()
  const runs = useQuery(trpc.runs.list.queryOptions({ agentId, limit: SHOWN }))
  const terminals = useQuery(trpc.terminals.list.queryOptions({ agentId, limit: SHOWN }))
  return (
    <div className="grid grid-cols-1 gap-x-10 lg:grid-cols-2">
      <Section title={t('runs')}>
        {runs.isPending && <SkeletonRows count={3} />}
        {runs.data?.items.length === 0 && <p className="text-sm text-muted">{t('noRuns')}</p>}
        {runs.data?.items.map((run) => (
          <div key={run.id} className={ROW}>
            <Link
              href={paths.run(run.id)}
              className="min-w-0 flex-1 truncate font-mono text-xs hover:underline"
            >
              {run.name || run.summary}
            </Link>
            <span className="text-muted">{states(run.state)}</span>
            <span className="text-muted">{run.createdBy}</span>
            <RelativeTime at={run.createdAt} />
          </div>
        ))}
      </Section>
      <Section title={t('terminals')}>
        {terminals.isPending && <SkeletonRows count={3} />}
        {terminals.data?.items.length === 0 && <p className="text-sm text-muted">{t('noTerminals')}</p>}
        {terminals.data?.items.map((session) => (
          <div key={session.id} className={ROW}>
            <span className="min-w-0 flex-1 truncate">{session.username}</span>
            <span className={session.closedAt ? 'text-muted' : 'text-success'}>
              {session.closedAt ? session.closeReason : t('open')}
            </span>
            <RelativeTime at={session.openedAt} />
          </div>
        ))}
      </Section>
    </div>
  )
}
