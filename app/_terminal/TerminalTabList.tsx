/** The tabs of terminals in the order that the person gave them, and what concerns them all. */
'use client'

import { useDroppable } from '@dnd-kit/core'
import { horizontalListSortingStrategy, SortableContext } from '@dnd-kit/sortable'
import { Maximize2, Minimize2, PanelRight, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { FilesButton } from '../_hostFiles/FilesBeside.tsx'
import { sameNamed } from '../_lib/hostMarks.ts'
import { useDragged } from './DragArea.tsx'
import { NEW_TAB } from './dragging.ts'
import { panesOf } from './layout/tree.ts'
import { setFull, showTerminalTab, type Terminals } from './store.ts'
import { TerminalSettings } from './TerminalSettings.tsx'
import { TerminalTab, tabId } from './TerminalTab.tsx'

const ACTION = 'px-2.5 text-muted hover:text-text max-md:px-2'

interface Props {
  terminals: Terminals
  onClose(key: string): void
  /** Absent: this person may open none. */
  onNew?: () => void
  onSessions(): void
}

export function TerminalTabList({ terminals, onClose, onNew, onSessions }: Props) {
  const { layout, panes, broadcast, full } = terminals
  const { tabs, activeKey } = layout
  const t = useTranslations('terminal')
  const list = useRef<HTMLDivElement>(null)
  const hosts = [...panes.values()].map(({ session: { target } }) => ({ ...target, id: target.agentId }))
  const same = sameNamed(hosts)
  const keys = tabs.map(({ key }) => key)

  useEffect(() => {
    if (activeKey === null) return
    const tab = list.current?.querySelector(`#${CSS.escape(tabId(activeKey))}`)
    tab?.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [activeKey])

  const move = (event: KeyboardEvent, at: number) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step || (event.ctrlKey && event.shiftKey)) return
    const next = keys[(at + step + keys.length) % keys.length]
    if (!next) return
    event.preventDefault()
    showTerminalTab(next)
    list.current?.querySelector<HTMLElement>(`#${tabId(next)}`)?.focus()
  }
  const dragged = useDragged()
  const ownTab = useDroppable({ id: NEW_TAB, disabled: dragged.pane === null })
  return (
    <div className="flex h-10 shrink-0 items-stretch border-b border-line bg-panel">
      <SortableContext items={keys} strategy={horizontalListSortingStrategy}>
        <div
          ref={list}
          role="tablist"
          aria-label={t('tabs')}
          className="flex min-w-0 items-stretch overflow-x-auto"
        >
          {tabs.map((tab, at) => (
            <TerminalTab
              key={tab.key}
              tab={tab}
              panes={panes}
              selected={tab.key === activeKey}
              broadcasting={broadcast !== null && panesOf(tab.root).some((pane) => broadcast.has(pane))}
              same={same}
              onClose={() => onClose(tab.key)}
              onMove={(event) => move(event, at)}
            />
          ))}
        </div>
      </SortableContext>
      {onNew && (
        <button type="button" aria-label={t('new')} title={t('new')} onClick={onNew} className={ACTION}>
          <Plus size={15} aria-hidden />
        </button>
      )}
      <span
        ref={ownTab.setNodeRef}
        data-over={dragged.over?.id === NEW_TAB}
        className="grow data-[over=true]:bg-accent/20"
      />
      <FilesButton className={ACTION} />
      <button
        type="button"
        aria-label={t('sessions.title')}
        title={t('sessions.title')}
        onClick={onSessions}
        className={ACTION}
      >
        <PanelRight size={15} aria-hidden />
      </button>
      <button
        type="button"
        aria-label={t('full')}
        title={`${t('full')} (Ctrl+Shift+Enter)`}
        aria-pressed={full}
        onClick={() => setFull(!full)}
        className={ACTION}
      >
        {full ? <Minimize2 size={15} aria-hidden /> : <Maximize2 size={15} aria-hidden />}
      </button>
      <TerminalSettings />
    </div>
  )
}
