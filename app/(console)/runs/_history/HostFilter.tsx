/** Narrows the history to one host: typed by name, chosen from those that exist. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { HostMark } from '../../../_components/HostMark.tsx'
import { addressOf, sameNamed } from '../../../_lib/hostMarks.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { LookupFilter, type LookupItem } from './LookupFilter.tsx'

const SHOWN_MAX = 20

export function HostFilter({ agentId, onChange }: { agentId: string; onChange(agentId: string): void }) {
  const t = useTranslations('runs.list')
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const found = useQuery(
    trpc.agents.list.queryOptions(
      { query: text.trim() || undefined, limit: SHOWN_MAX },
      { placeholderData: keepPreviousData },
    ),
  )
  const chosen = useQuery(trpc.agents.get.queryOptions({ id: agentId }, { enabled: agentId !== '' }))
  const known = (found.data?.items ?? []).map((agent) => ({ ...agent, address: addressOf(agent) }))
  const same = sameNamed(known)
  const items = known.map(
    (agent): LookupItem => ({
      value: agent.id,
      label: agent.hostname,
      mark: <HostMark host={agent} same={same} className="ml-auto shrink-0" />,
    }),
  )
  return (
    <LookupFilter
      label={t('host')}
      any={t('anyHost')}
      chosen={agentId ? { value: agentId, label: chosen.data?.hostname ?? agentId.slice(0, 12) } : null}
      items={items}
      onText={setText}
      onChange={onChange}
    />
  )
}
