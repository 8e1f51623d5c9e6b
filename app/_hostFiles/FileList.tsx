/** A folder's names: only those in sight are drawn. */
'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type RefObject, useEffect, useId, useImperativeHandle, useRef } from 'react'
import type { HostFileEntry } from '../../server/trpc/types.ts'
import { usePhone } from '../_lib/usePhone.ts'
import { FileRow, GRID, MIDDLE, WIDE } from './FileRow.tsx'
import { COLUMNS, type Column } from './names.ts'
import { type BrowserVerbs, useBrowserKeys } from './useBrowserKeys.ts'
import type { Marked } from './useMarked.ts'

const ROW_PX = 32
/** For a thumb. */
const TOUCH_ROW_PX = 44
const HEAD_PX = 32

export interface FileListHandle {
  focus(): void
}

interface Props {
  handle: RefObject<FileListHandle | null>
  label: string
  entries: readonly HostFileEntry[]
  marked: Marked
  column: Column
  order: 'asc' | 'desc'
  onSort(column: Column): void
  verbs: BrowserVerbs
  renaming: string | null
  onRenamed(name: string | null): void
}

const SHOWN: Record<Column, string> = {
  name: '',
  size: 'justify-end',
  mode: WIDE,
  owner: WIDE,
  modified: MIDDLE,
}

export function FileList(props: Props) {
  const { handle, label, entries, marked, column, order, onSort, verbs, renaming, onRenamed } = props
  const t = useTranslations('hostFiles')
  const id = useId()
  const rowPx = usePhone() ? TOUCH_ROW_PX : ROW_PX
  const scroller = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    scrollPaddingStart: HEAD_PX,
    scrollMargin: HEAD_PX,
    getItemKey: (index) => entries[index]?.name ?? index,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: it keeps the rows' size of before
  useEffect(() => virtual.measure(), [virtual, rowPx])
  useImperativeHandle(handle, () => ({ focus: () => grid.current?.focus({ preventScroll: true }) }))
  const onKeyDown = useBrowserKeys(entries, marked, verbs, (index) => virtual.scrollToIndex(index))
  const at = entries.findIndex(({ name }) => name === marked.at)
  // One that was just made or renamed is somewhere in the list.
  const shown = useRef<string | null>(null)
  useEffect(() => {
    if (at >= 0 && shown.current !== marked.at) virtual.scrollToIndex(at)
    shown.current = marked.at
  }, [at, marked.at, virtual])
  const Arrow = order === 'asc' ? ArrowUp : ArrowDown
  return (
    <div ref={scroller} className="@container flex min-h-0 grow flex-col overflow-y-auto">
      <div
        style={{ height: HEAD_PX }}
        className={`${GRID} sticky top-0 z-10 shrink-0 border-b border-line bg-panel px-3 text-xs text-muted`}
      >
        {COLUMNS.map((name) => (
          <span
            key={name}
            className={`min-w-0 ${name === 'size' || name === 'modified' ? 'text-right' : ''} ${SHOWN[name]}`}
          >
            <button
              type="button"
              aria-label={t(column === name ? `sorted.${order}` : 'sortBy', { column: t(`columns.${name}`) })}
              className="inline-flex max-w-full items-center gap-1 hover:text-text"
              onClick={() => onSort(name)}
            >
              <span className="truncate">{t(`columns.${name}`)}</span>
              {column === name && <Arrow className="size-3 shrink-0" aria-hidden />}
            </button>
          </span>
        ))}
      </div>
      <div
        ref={grid}
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-multiselectable
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
        onClick={(event) => event.target === event.currentTarget && marked.none()}
        className="relative grow outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--accent)]"
        style={{ minHeight: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const entry = entries[index]
          if (!entry) return null
          return (
            <FileRow
              key={key}
              id={`${id}-${index}`}
              entry={entry}
              index={index}
              count={entries.length}
              marked={marked.is(entry.name)}
              here={marked.at === entry.name}
              renaming={renaming === entry.name}
              style={{ position: 'absolute', insetInline: 0, top: start - HEAD_PX, height: rowPx }}
              onPress={(event) => {
                if (event.shiftKey) marked.to(entry.name)
                else if (event.ctrlKey || event.metaKey) marked.toggle(entry.name)
                else marked.only(entry.name)
                grid.current?.focus({ preventScroll: true })
              }}
              onOpen={() => verbs.open(entry)}
              onMenu={() => marked.is(entry.name) || marked.only(entry.name)}
              onRenamed={onRenamed}
            />
          )
        })}
      </div>
    </div>
  )
}
