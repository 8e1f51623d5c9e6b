/** Narrows the history to one host: typed by name, chosen from those that exist. */
'use client'

import { Combobox } from '@base-ui/react/combobox'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { HostMark } from '../../../_components/HostMark.tsx'
import { addressOf, type KnownHost, sameNamed } from '../../../_lib/hostMarks.ts'
import { useTRPC } from '../../../_trpc/client.ts'

const SHOWN_MAX = 20

interface Host {
  value: string
  label: string
  /** Of those that are offered. */
  host?: KnownHost
}

export function HostFilter({ agentId, onChange }: { agentId: string; onChange(agentId: string): void }) {
  const t = useTranslations('runs')
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const found = useQuery(
    trpc.agents.list.queryOptions(
      { query: text.trim() || undefined, limit: SHOWN_MAX },
      { placeholderData: keepPreviousData },
    ),
  )
  const chosen = useQuery(trpc.agents.get.queryOptions({ id: agentId }, { enabled: agentId !== '' }))
  const value: Host | null = agentId
    ? { value: agentId, label: chosen.data?.hostname ?? agentId.slice(0, 12) }
    : null
  const known = (found.data?.items ?? []).map((agent) => ({ ...agent, address: addressOf(agent) }))
  const same = sameNamed(known)
  const hosts = known.map((agent): Host => ({ value: agent.id, label: agent.hostname, host: agent }))
  return (
    <Combobox.Root<Host>
      items={hosts}
      value={value}
      filter={null}
      isItemEqualToValue={(a, b) => a.value === b.value}
      onValueChange={(host) => onChange(host?.value ?? '')}
      onInputValueChange={(input) => setText(input === value?.label ? '' : input)}
    >
      <div className="relative w-44">
        <Combobox.Input aria-label={t('list.host')} placeholder={t('list.anyHost')} className="field pr-7" />
        {value && (
          <Combobox.Clear aria-label={t('targets.clear')} className="absolute top-2 right-2 text-muted">
            <X size={14} aria-hidden />
          </Combobox.Clear>
        )}
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50">
          <Combobox.Popup className="max-h-72 min-w-(--anchor-width) max-w-80 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-lg">
            <Combobox.Empty className="px-2 py-1.5 text-sm text-muted empty:hidden">
              {t('targets.none')}
            </Combobox.Empty>
            <Combobox.List>
              {(host: Host) => (
                <Combobox.Item
                  key={host.value}
                  value={host}
                  className="flex items-baseline gap-2 rounded-sm px-2 py-1 text-sm data-highlighted:bg-hover"
                >
                  <span className="truncate">{host.label}</span>
                  {host.host && <HostMark host={host.host} same={same} className="ml-auto shrink-0" />}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
