/** On which host to open a terminal: type to find it, Enter opens. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useId, useState } from 'react'
import type { AgentItem } from '../../../server/trpc/types.ts'
import { HostMark } from '../../_components/HostMark.tsx'
import { StatusDot } from '../../_components/StatusDot.tsx'
import { addressOf, sameNamed } from '../../_lib/hostMarks.ts'
import { openTerminal } from '../../_terminal/store.ts'
import { useTerminalApi } from '../../_terminal/useTerminals.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Dialog } from '../../_ui/Dialog.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { Field } from '../../_ui/Field.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'

const SHOWN_MAX = 50
const REFRESH_MS = 5000

export function AgentPicker({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const t = useTranslations('terminal')
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('pickTitle')}>
      <Picker onPicked={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Picker({ onPicked }: { onPicked(): void }) {
  const t = useTranslations('terminal')
  const words = useTranslations('runs.targets')
  const trpc = useTRPC()
  const api = useTerminalApi()
  const listId = useId()
  const [query, setQuery] = useState('')
  const [user, setUser] = useState('')
  const [at, setAt] = useState(0)
  const agents = useQuery(
    trpc.agents.list.queryOptions(
      { query: query.trim() || undefined, sort: 'status', limit: SHOWN_MAX },
      { placeholderData: keepPreviousData, refetchInterval: REFRESH_MS },
    ),
  )
  const items = agents.data?.items.filter((agent) => agent.status !== 'pending') ?? []
  const same = sameNamed(items.map((agent) => ({ ...agent, address: addressOf(agent) })))
  const current = Math.min(at, items.length - 1)
  const pick = (agent: AgentItem | undefined) => {
    if (agent?.status !== 'online') return
    const { id, hostname } = agent
    openTerminal({ agentId: id, hostname, address: addressOf(agent), ...(user ? { user } : {}) }, api)
    onPicked()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(items.length - 1, current + step)))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      pick(items[current])
    }
  }
  return (
    <div className="space-y-3">
      <input
        className="field"
        role="combobox"
        aria-label={words('filter')}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={items[current] ? `${listId}-${items[current].id}` : undefined}
        placeholder={words('filterPlaceholder')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={listId}
        role="listbox"
        aria-label={t('pickText')}
        className="h-64 overflow-y-auto rounded-md border border-line"
      >
        {agents.isPending && <SkeletonRows count={5} />}
        {agents.isError && <ErrorState error={agents.error} onRetry={agents.refetch} />}
        {agents.isSuccess && items.length === 0 && <p className="p-3 text-sm text-muted">{words('none')}</p>}
        {items.map((agent, index) => (
          <button
            key={agent.id}
            id={`${listId}-${agent.id}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            disabled={agent.status !== 'online'}
            onClick={() => pick(agent)}
            onPointerMove={() => setAt(index)}
            className="flex w-full items-center gap-2.5 px-3 py-2 text-left text-sm aria-selected:bg-hover disabled:opacity-50"
          >
            <StatusDot status={agent.status} />
            <span className="truncate font-medium">{agent.hostname}</span>
            {agent.status !== 'online' && (
              <span className="ml-auto shrink-0 text-xs text-muted">{words('offline')}</span>
            )}
            <HostMark
              host={{ ...agent, address: addressOf(agent) }}
              same={same}
              className={`shrink-0 ${agent.status === 'online' ? 'ml-auto' : ''}`}
            />
          </button>
        ))}
      </div>
      <Field label={t('user')} hint={t('userHint')}>
        {(id) => (
          <input
            id={id}
            className="field font-mono"
            value={user}
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => setUser(event.target.value.trim())}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
    </div>
  )
}
