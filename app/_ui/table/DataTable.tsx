/**
 * The one table of the console: columns fixed by the page, order, filter and pages by the server. It draws only the rows
 * in sight, reads on as one scrolls, and is walked through by keyboard.
 */
'use client'

import { getCoreRowModel, type RowData, useReactTable } from '@tanstack/react-table'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { ErrorState } from '../ErrorState.tsx'
import type { Sorting } from '../SortHeader.tsx'
import type { Column } from './columns.ts'
import { SkeletonBody } from './SkeletonBody.tsx'
import type { SelectableRows } from './selectable.ts'
import { TableFoot } from './TableFoot.tsx'
import { TableHead } from './TableHead.tsx'
import { type RowEvents, Spacer, TableRow } from './TableRow.tsx'
import { useRowKeys } from './useRowKeys.ts'
import type { TableList } from './useTableList.ts'
import { useVirtualRows } from './useVirtualRows.ts'

/** Rows from the end at which the next page is asked for. */
const READ_AHEAD = 15

interface Props<T extends { id: string }> {
  /** Says to assistive technology what is listed. */
  label: string
  columns: Column<T>[]
  list: TableList<T>
  /** What stands there instead of no rows, with the next step. */
  empty: ReactNode
  sorting?: Sorting
  rows?: SelectableRows<T>
  onOpen?: (item: T) => void
  /** On phones the cells of a row wrap instead of standing in columns. */
  stacked?: boolean
  errorTitle?: string
  /** Instead of what is said of further pages: nothing is read on by itself then. */
  foot?: ReactNode
}

export function DataTable<T extends RowData & { id: string }>(props: Props<T>) {
  const { label, columns, list, empty, sorting, rows: selectable, onOpen, stacked = false } = props
  const tableRef = useRef<HTMLTableElement>(null)
  const bodyRef = useRef<HTMLTableSectionElement>(null)
  const [activeId, setActiveId] = useState<string | null>(null)
  const items = useMemo(() => [...(list.items ?? [])], [list.items])
  const ids = useMemo(() => items.map((item) => item.id), [items])
  const active = activeId === null ? -1 : ids.indexOf(activeId)
  const table = useReactTable({
    data: items,
    columns,
    getCoreRowModel: getCoreRowModel(),
    getRowId: (item) => item.id,
    manualSorting: true,
  })
  const virtual = useVirtualRows(bodyRef, ids, active)
  const drawn = virtual.getVirtualItems()

  const { isLoadingMore, moreFailed, loadMore } = list
  const hasMore = list.hasMore && !props.foot
  const last = drawn.at(-1)?.index ?? -1
  const end = drawn.at(-1)?.end
  useEffect(() => {
    if (hasMore && !isLoadingMore && !moreFailed && last >= ids.length - READ_AHEAD) loadMore()
  }, [hasMore, isLoadingMore, moreFailed, last, ids.length, loadMore])

  const latest = useRef({ virtual, selectable, onOpen })
  latest.current = { virtual, selectable, onOpen }
  const [events] = useState<RowEvents<T>>(() => ({
    measure: (element) => latest.current.virtual.measureElement(element),
    focus: setActiveId,
    toggle: (id) => latest.current.selectable?.selection.toggle(id),
    open: (item) => latest.current.onOpen?.(item),
  }))

  const moving = useRef(false)
  useRowKeys({
    table: tableRef,
    count: ids.length,
    active,
    onMove: (index) => {
      moving.current = true
      setActiveId(ids[index] ?? null)
      virtual.scrollToIndex(index)
    },
    onOpen: onOpen && ((index) => items[index] && onOpen(items[index])),
    onToggle:
      selectable &&
      ((index) => {
        const item = items[index]
        if (item && selectable.can(item)) selectable.selection.toggle(item.id)
      }),
  })
  // The row that was moved to may be drawn only now.
  useEffect(() => {
    if (!moving.current || active < 0) return
    moving.current = false
    tableRef.current?.querySelector<HTMLElement>(`tr[data-index="${active}"]`)?.focus({ preventScroll: true })
  })

  if (list.error && !list.items)
    return <ErrorState title={props.errorTitle} error={list.error} onRetry={list.reload} />
  if (list.items?.length === 0) return empty

  const choosable = selectable ? items.filter(selectable.can) : []
  const chosen = choosable.filter((item) => selectable?.selection.has(item.id)).length
  const selectAll = selectable && {
    label: selectable.allLabel,
    checked: choosable.length > 0 && chosen === choosable.length,
    some: chosen > 0,
    onToggle: () =>
      chosen === choosable.length
        ? selectable.selection.clear()
        : selectable.selection.set(choosable.map((item) => item.id)),
  }
  const rowClassName = stacked
    ? 'max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:px-2 max-md:py-2 border-b border-line'
    : 'border-b border-line'
  const bodyClassName = stacked ? 'max-md:block' : undefined
  const cellClassName = stacked ? 'md:h-11 md:px-2' : 'h-11 px-2'
  const model = table.getRowModel().rows
  return (
    <>
      <table
        ref={tableRef}
        aria-label={label}
        aria-busy={list.items === undefined || list.isStale || undefined}
        aria-rowcount={list.items === undefined ? -1 : (list.total ?? (hasMore ? -1 : ids.length)) + 1}
        className={`w-full text-sm transition-opacity ${stacked ? 'max-md:block md:table-fixed' : 'table-fixed'} ${list.isStale ? 'opacity-60' : ''}`}
      >
        <TableHead table={table} sorting={sorting} selectAll={selectAll} stacked={stacked} />
        {list.items === undefined && (
          <SkeletonBody
            table={table}
            selectable={selectable !== undefined}
            rowClassName={rowClassName}
            cellClassName={cellClassName}
            bodyClassName={bodyClassName}
          />
        )}
        <tbody ref={bodyRef} className={bodyClassName}>
          {drawn.map((place, at) => {
            const row = model[place.index]
            if (!row) return null
            const above = drawn[at - 1]?.end ?? virtual.options.scrollMargin
            return (
              <TableRow
                key={place.key}
                row={row}
                columns={columns}
                index={place.index}
                gapPx={place.start - above}
                events={events}
                check={
                  selectable && {
                    label: selectable.labelOf(row.original),
                    isOn: selectable.selection.has(row.id),
                    isOff: !selectable.can(row.original),
                  }
                }
                opens={onOpen !== undefined}
                isTabStop={active >= 0 ? place.index === active : place.index === 0}
                rowClassName={rowClassName}
                cellClassName={cellClassName}
              />
            )
          })}
          <Spacer px={end ? virtual.getTotalSize() + virtual.options.scrollMargin - end : 0} />
        </tbody>
      </table>
      {props.foot ?? <TableFoot list={list} />}
    </>
  )
}
