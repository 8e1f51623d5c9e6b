/** One tab of terminals: a sign of life, its name, its colour, and a way to close it. It can be dragged to another place. */
'use client'

import { ContextMenu } from '@base-ui/react/context-menu'
import { useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { Columns2, Radio, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useState } from 'react'
import { HostMark } from '../_components/HostMark.tsx'
import { useDragged } from './DragArea.tsx'
import { TAB_COLORS, type Tab } from './layout/tabs.ts'
import { NewsMark } from './NewsMark.tsx'
import { activeTextarea, changeTerminalTab, showTerminalTab, type TerminalPane } from './store.ts'
import { DOT, panesIn, TAB_FILL, tabName, tabNews, tabPhase } from './tabName.ts'

const NAME_CHARS_MAX = 60
const MENU_ITEM =
  'flex h-8 touch:h-[40px] items-center gap-2 rounded-md px-2.5 text-sm outline-none data-highlighted:bg-hover'

export const tabId = (key: string) => `terminal-tab-${key}`
export const panelId = (key: string) => `terminal-panel-${key}`

interface Props {
  tab: Tab
  panes: ReadonlyMap<string, TerminalPane>
  selected: boolean
  broadcasting: boolean
  /** Of `sameNamed`. */
  same: ReadonlySet<string>
  onClose(): void
  onMove(event: KeyboardEvent): void
}

export function TerminalTab({ tab, panes, selected, broadcasting, same, onClose, onMove }: Props) {
  const t = useTranslations('terminal')
  const [renaming, setRenaming] = useState(false)
  const { setNodeRef, setActivatorNodeRef, listeners, transform, transition, isDragging } = useSortable({
    id: tab.key,
    disabled: renaming,
  })
  const dragged = useDragged()
  const takesPane = !selected && dragged.pane !== null && dragged.over?.id === tab.key
  const inside = panesIn(tab, panes)
  const first = panes.get(tab.activePane)
  const name = tabName(tab, panes)
  const target = first?.session.target
  // What a shown tab hides, as all but one of its panes, is told beside these.
  const news = selected ? 'none' : tabNews(tab, panes)
  const rename = (to: string) => {
    changeTerminalTab(tab.key, { name: to.trim().slice(0, NAME_CHARS_MAX) })
    setRenaming(false)
  }
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        ref={setNodeRef}
        data-takes={takesPane}
        style={{ transform: CSS.Translate.toString(transform), transition }}
        className={`group relative flex shrink-0 items-center border-r border-line ${selected ? 'bg-page' : 'hover:bg-hover'} ${selected || news !== 'none' ? '' : 'text-muted'} ${isDragging ? 'z-10 bg-raised shadow-md' : ''} data-[takes=true]:bg-accent/20`}
      >
        <span
          aria-hidden
          className={`absolute inset-x-0 top-0 ${tab.color ? `h-1 ${TAB_FILL[tab.color]}` : selected ? 'h-0.5 bg-accent' : ''}`}
        />
        {renaming ? (
          <input
            ref={(input) => {
              input?.focus()
              input?.select()
            }}
            aria-label={t('tabName')}
            defaultValue={name}
            maxLength={NAME_CHARS_MAX}
            onBlur={(event) => rename(event.target.value)}
            onKeyDown={(event) => {
              // Its Enter ends what an input method composes.
              if (event.nativeEvent.isComposing) return
              if (event.key === 'Enter') rename(event.currentTarget.value)
              if (event.key === 'Escape') setRenaming(false)
              event.stopPropagation()
            }}
            className="ml-2 h-7 w-40 rounded-sm border border-line bg-raised px-1.5 text-sm text-text"
          />
        ) : (
          <button
            ref={setActivatorNodeRef}
            {...listeners}
            type="button"
            role="tab"
            id={tabId(tab.key)}
            aria-selected={selected}
            aria-controls={panelId(tab.key)}
            tabIndex={selected ? 0 : -1}
            // Of the one that is shown the terminal has the keyboard.
            onClick={() => (selected ? activeTextarea()?.focus() : showTerminalTab(tab.key))}
            onDoubleClick={() => setRenaming(true)}
            onAuxClick={(event) => event.button === 1 && onClose()}
            onKeyDown={(event) => (event.key === 'F2' ? setRenaming(true) : onMove(event))}
            title={[first?.state.title, target?.hostname, target?.address, target?.agentId]
              .filter(Boolean)
              .join(' · ')}
            className="flex h-full max-w-72 items-center gap-2 pr-1 pl-3 text-sm"
          >
            <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${DOT[tabPhase(tab, panes)]}`} />
            <span className="max-w-44 shrink-0 truncate">{name}</span>
            {!tab.name && first && first.state.title !== '' && first.state.title !== name && (
              // The tab's description has it, too.
              <span aria-hidden className="min-w-8 truncate text-xs text-muted">
                {first.state.title}
              </span>
            )}
            {inside.length === 1 && !tab.name && target && (
              <HostMark host={{ ...target, id: target.agentId }} same={same} className="shrink-0" />
            )}
            {inside.length > 1 && (
              <span className="inline-flex shrink-0 items-center gap-0.5 text-xs text-muted">
                <Columns2 size={12} aria-hidden />
                <span aria-hidden>{inside.length}</span>
                <span className="sr-only">{t('paneCount', { count: inside.length })}</span>
              </span>
            )}
            <NewsMark news={news} />
            {broadcasting && (
              <Radio size={13} className="shrink-0 text-danger" aria-label={t('broadcasting')} />
            )}
          </button>
        )}
        <button
          type="button"
          aria-label={t('close', { hostname: name })}
          onClick={onClose}
          className="mr-1.5 rounded-sm p-0.5 text-muted hover:bg-hover hover:text-text"
        >
          <X size={13} aria-hidden />
        </button>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-50">
          <ContextMenu.Popup className="min-w-44 rounded-lg border border-line bg-raised p-1 shadow-lg outline-none">
            <ContextMenu.Item className={MENU_ITEM} onClick={() => setRenaming(true)}>
              <span className="grow">{t('rename')}</span>
              <kbd className="text-xs text-muted">F2</kbd>
            </ContextMenu.Item>
            {tab.name && (
              <ContextMenu.Item
                className={MENU_ITEM}
                onClick={() => changeTerminalTab(tab.key, { name: '' })}
              >
                {t('nameOfHost')}
              </ContextMenu.Item>
            )}
            <ContextMenu.RadioGroup
              value={tab.color ?? ''}
              onValueChange={(value) =>
                changeTerminalTab(tab.key, { color: TAB_COLORS.find((color) => color === value) ?? null })
              }
              className="my-1 flex gap-1 border-y border-line px-1.5 py-1.5"
            >
              {(['', ...TAB_COLORS] as const).map((color) => (
                <ContextMenu.RadioItem
                  key={color}
                  value={color}
                  aria-label={t(`colors.${color || 'none'}`)}
                  className="rounded-full p-0.5 outline-none ring-accent data-highlighted:ring-1 data-checked:ring-2"
                >
                  <span
                    className={`block size-4 rounded-full ${color ? TAB_FILL[color] : 'border border-line bg-page'}`}
                  />
                </ContextMenu.RadioItem>
              ))}
            </ContextMenu.RadioGroup>
            <ContextMenu.Item className={MENU_ITEM} onClick={onClose}>
              {t('closeTab')}
            </ContextMenu.Item>
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
