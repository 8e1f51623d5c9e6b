/** Who had a shell on a host. */
'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useTranslations } from 'next-intl'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { endOfRecord } from '../../../_terminal/end.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { Section } from '../../../_ui/Section.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'

const SHOWN = 10
const ROW = 'flex h-10 items-center gap-4 border-b border-line text-sm'

/** The server's word for the end of a session, in the user's language where it is one of those it knows. */
function closeWords(t: ReturnType<typeof useTranslations<'agent'>>, reason: string): string {
  const end = endOfRecord(reason)
  if (end.kind === 'exited') {
    if (end.signal) return t('closed.signalled', { code: end.signal })
    return t('closed.exited', { code: end.exitCode ?? '' })
  }
  const { code, by } = end
  return t.has(`closed.${code}` as 'closed.closed') ? t(`closed.${code}` as 'closed.closed', { by }) : reason
}

export function AgentTerminals({ agentId }: { agentId: string }) {
  const t = useTranslations('agent')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const terminals = useQuery(trpc.terminals.list.queryOptions({ agentId, limit: SHOWN }))
  useSubscription(
    trpc.terminals.watch.subscriptionOptions(undefined, {
      onData: () => void queries.invalidateQueries(trpc.terminals.list.pathFilter()),
    }),
  )
  return (
    <Section title={t('terminals')}>
      {terminals.isError && <ErrorState error={terminals.error} onRetry={terminals.refetch} />}
      {terminals.isPending && <SkeletonRows count={3} />}
      {terminals.data?.items.length === 0 && <p className="text-sm text-muted">{t('noTerminals')}</p>}
      {terminals.data?.items.map((session) => (
        <div key={session.id} className={ROW}>
          <span className="min-w-0 flex-1 truncate">{session.username}</span>
          <span className={session.closedAt ? 'text-muted' : 'text-success'}>
            {session.closedAt ? closeWords(t, session.closeReason ?? '') : t('open')}
          </span>
          <RelativeTime at={session.openedAt} />
        </div>
      ))}
    </Section>
  )
}
