/** The tabs of terminals: a sign of life, the host, and a way to close each. */
'use client'

import { Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useRef } from 'react'
import { HostMark } from '../_components/HostMark.tsx'
import { sameNamed } from '../_lib/hostMarks.ts'
import type { SessionStatus } from './session.ts'
import { showTerminal, type TerminalTab } from './store.ts'
import { TerminalSettings } from './TerminalSettings.tsx'

export interface TerminalTabListProps {
  tabs: readonly TerminalTab[]
  activeKey: string | null
  onClose(key: string): void
  /** Absent: this person may open none. */
  onNew?: () => void
}

const DOT: Record<SessionStatus['phase'], string> = {
  waiting: 'bg-neutral-fill',
  connecting: 'bg-warning motion-safe:animate-pulse',
  connected: 'bg-success',
  paused: 'bg-warning motion-safe:animate-pulse',
  ended: 'bg-neutral-fill',
  refused: 'bg-danger',
}

export const tabId = (key: string) => `terminal-tab-${key}`
export const panelId = (key: string) => `terminal-panel-${key}`

export function TerminalTabList({ tabs, activeKey, onClose, onNew }: TerminalTabListProps) {
  const t = useTranslations('terminal')
  const list = useRef<HTMLDivElement>(null)
  const same = sameNamed(tabs.map(({ session: { target } }) => ({ ...target, id: target.agentId })))
  const move = (event: KeyboardEvent, at: number) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const next = step && tabs[(at + step + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    showTerminal(next.session.key)
    list.current?.querySelector<HTMLElement>(`#${tabId(next.session.key)}`)?.focus()
  }
  return (
    <div className="flex h-10 shrink-0 items-stretch border-b border-line bg-panel">
      <div
        ref={list}
        role="tablist"
        aria-label={t('tabs')}
        className="flex min-w-0 items-stretch overflow-x-auto"
      >
        {tabs.map(({ session, state }, at) => {
          const selected = session.key === activeKey
          const { agentId, hostname, address } = session.target
          return (
            <div
              key={session.key}
              className={`group relative flex shrink-0 items-center border-r border-line ${selected ? 'bg-page' : 'text-muted hover:bg-hover'}`}
            >
              {selected && <span aria-hidden className="absolute inset-x-0 top-0 h-0.5 bg-accent" />}
              <button
                type="button"
                role="tab"
                id={tabId(session.key)}
                aria-selected={selected}
                aria-controls={panelId(session.key)}
                tabIndex={selected ? 0 : -1}
                onClick={() => showTerminal(session.key)}
                onAuxClick={(event) => event.button === 1 && onClose(session.key)}
                onKeyDown={(event) => move(event, at)}
                title={[state.title, hostname, address, agentId].filter(Boolean).join(' · ')}
                className="flex h-full max-w-72 items-center gap-2 pr-1 pl-3 text-sm"
              >
                <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${DOT[state.status.phase]}`} />
                <span className="truncate">{hostname}</span>
                <HostMark host={{ id: agentId, hostname, address }} same={same} className="shrink-0" />
              </button>
              <button
                type="button"
                aria-label={t('close', { hostname })}
                onClick={() => onClose(session.key)}
                className="mr-1.5 rounded-sm p-0.5 text-muted hover:bg-hover hover:text-text"
              >
                <X size={13} aria-hidden />
              </button>
            </div>
          )
        })}
      </div>
      {onNew && (
        <button
          type="button"
          aria-label={t('new')}
          title={t('new')}
          onClick={onNew}
          className="px-3 text-muted hover:text-text"
        >
          <Plus size={15} aria-hidden />
        </button>
      )}
      <span className="grow" />
      <TerminalSettings />
    </div>
  )
}
