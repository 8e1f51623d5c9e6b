/** One host: what it is, how it is, what happened there, and what can be done. */
'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useTranslations } from 'next-intl'
import { StatusDot } from '../../../_components/StatusDot.tsx'
import { paths } from '../../../_lib/paths.ts'
import { usePageTitle } from '../../../_lib/usePageTitle.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { AgentActions } from './AgentActions.tsx'
import { AgentFacts } from './AgentFacts.tsx'
import { AgentLabels } from './AgentLabels.tsx'
import { AgentLock } from './AgentLock.tsx'
import { AgentRuns } from './AgentRuns.tsx'
import { AgentTerminals } from './AgentTerminals.tsx'
import { AgentUpdates } from './AgentUpdates.tsx'
import { AgentUsage } from './AgentUsage.tsx'

export function AgentPage({ id }: { id: string }) {
  const t = useTranslations('agents')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const options = trpc.agents.get.queryOptions({ id })
  const agent = useQuery(options)
  useSubscription(
    trpc.agents.watch.subscriptionOptions(
      { ids: [id] },
      { onData: () => void queries.invalidateQueries({ queryKey: options.queryKey }) },
    ),
  )
  usePageTitle(agent.data?.hostname)
  if (agent.isError) {
    const back = { href: paths.agents(), label: t('title') }
    return <ErrorState error={agent.error} onRetry={agent.refetch} back={back} />
  }
  if (!agent.data) return <SkeletonRows count={8} />
  const { data } = agent
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex items-center gap-2.5">
            <StatusDot status={data.status} />
            {data.hostname}
          </span>
        }
        meta={[data.ip || data.externalIp, data.os, t(data.status)].filter(Boolean).join(' · ')}
        actions={<AgentActions agent={data} />}
      />
      {data.duplicateOf && (
        <p role="alert" className="mb-4 text-sm text-danger">
          {t('duplicate', { ip: data.duplicateOf })}
        </p>
      )}
      <AgentLock agent={data} />
      <AgentUpdates agent={data} />
      <div className="grid grid-cols-1 gap-x-10 lg:grid-cols-2">
        <div className="min-w-0">
          <AgentUsage agent={data} />
          <AgentRuns agentId={id} />
        </div>
        <div className="min-w-0">
          <AgentFacts agent={data} />
          <AgentLabels agent={data} />
          <AgentTerminals agentId={id} />
        </div>
      </div>
    </>
  )
}
