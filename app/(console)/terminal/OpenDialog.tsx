/** On which host to open a terminal, and how: type to find it, Enter opens. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useId, useState } from 'react'
import type { AgentItem } from '../../../server/trpc/types.ts'
import { HostMark } from '../../_components/HostMark.tsx'
import { LockMark } from '../../_components/locks/LockMark.tsx'
import { StatusDot } from '../../_components/StatusDot.tsx'
import { addressOf, sameNamed } from '../../_lib/hostMarks.ts'
import { EMPTY_HOW, HowFields, howProblems, targetWith } from '../../_terminal/HowFields.tsx'
import { activeTextarea, openTerminal } from '../../_terminal/store.ts'
import { useTerminalApi } from '../../_terminal/useTerminals.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Dialog } from '../../_ui/Dialog.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'

const SHOWN_MAX = 50
const REFRESH_MS = 5000

export function OpenDialog({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const t = useTranslations('terminal')
  return (
    <Dialog closable open={open} onOpenChange={onOpenChange} title={t('pickTitle')} returnTo={activeTextarea}>
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
  const [how, setHow] = useState(EMPTY_HOW)
  const [choosing, setChoosing] = useState(false)
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
  const problems = howProblems(how)
  const Chevron = choosing ? ChevronUp : ChevronDown
  const pick = (agent: AgentItem | undefined) => {
    if (agent?.status !== 'online' || agent.lock || problems.length > 0) return
    const { id: agentId, hostname } = agent
    openTerminal(targetWith({ agentId, hostname, address: addressOf(agent) }, how), api)
    onPicked()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Its keys are the input method's.
    if (event.nativeEvent.isComposing) return
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
      <div className="rounded-md border border-line">
        <button
          type="button"
          aria-expanded={choosing}
          onClick={() => setChoosing(!choosing)}
          className="flex w-full items-center gap-2 rounded-md px-3 py-2 text-left text-sm hover:bg-hover"
        >
          <span className="min-w-0 grow truncate text-muted">
            {t('how', {
              user: how.user.trim() || t('howUser'),
              shell: how.shell.trim() || t('howShell'),
              cwd: how.cwd.trim() || t('howCwd'),
            })}
          </span>
          <Chevron size={15} aria-hidden className="shrink-0 text-muted" />
        </button>
        {choosing && (
          <div className="border-t border-line p-3">
            <HowFields how={how} problems={problems} onChange={setHow} onKeyDown={onKeyDown} />
          </div>
        )}
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('pickText')}
        className="h-56 overflow-y-auto rounded-md border border-line"
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
            disabled={agent.status !== 'online' || agent.lock !== null}
            onClick={() => pick(agent)}
            onPointerMove={() => setAt(index)}
            className="flex w-full items-center gap-2.5 px-3 py-2 text-left text-sm aria-selected:bg-hover disabled:opacity-50"
          >
            <StatusDot status={agent.status} />
            <span className="truncate font-medium">{agent.hostname}</span>
            {agent.lock && <LockMark lock={agent.lock} />}
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
    </div>
  )
}
