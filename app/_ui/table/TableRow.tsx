/** One row of a `DataTable`, with the room of those above it that aren't drawn. */
'use client'

import { flexRender, type Row, type RowData } from '@tanstack/react-table'
import type { MouseEvent } from 'react'
import type { SelectableRows } from './selectable.ts'

/** Room of rows that aren't drawn; being invisible, it isn't read out either. */
export function Spacer({ px }: { px: number }) {
  if (px <= 0) return null
  return (
    <tr className="invisible max-md:block">
      <td className="max-md:block" style={{ height: px }} />
    </tr>
  )
}

interface Props<T extends RowData> {
  row: Row<T>
  index: number
  gapPx: number
  measure: (element: Element | null) => void
  selectable: SelectableRows<T> | undefined
  isSelected: boolean
  isTabStop: boolean
  onFocus: () => void
  onOpen: ((item: T) => void) | undefined
  rowClassName: string
  cellClassName: string
}

/** What has a meaning of its own when it is clicked. */
const OWN_CLICK = 'a, button, input, select, label, summary, details'

export function TableRow<T extends RowData>(props: Props<T>) {
  const { row, index, selectable, isSelected, onOpen, rowClassName, cellClassName } = props
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const { target, currentTarget } = event
    // Dialogs of a cell are its children to React, but not in the page; text that is being marked isn't a click.
    if (!(target instanceof Element) || !currentTarget.contains(target) || target.closest(OWN_CLICK)) return
    if (window.getSelection()?.isCollapsed ?? true) onOpen?.(row.original)
  }
  return (
    <>
      <Spacer px={props.gapPx} />
      <tr
        ref={props.measure}
        data-index={index}
        aria-rowindex={index + 2}
        data-selected={isSelected || undefined}
        tabIndex={props.isTabStop ? 0 : -1}
        onFocus={props.onFocus}
        onClick={onOpen && open}
        className={`relative hover:bg-hover focus-visible:-outline-offset-2 data-selected:bg-accent/8 ${onOpen ? 'cursor-pointer' : ''} ${rowClassName}`}
      >
        {selectable && (
          <td className={cellClassName}>
            <input
              type="checkbox"
              className="block"
              tabIndex={-1}
              aria-label={selectable.labelOf(row.original)}
              checked={isSelected}
              disabled={!selectable.can(row.original)}
              onChange={() => selectable.selection.toggle(row.id)}
            />
          </td>
        )}
        {row.getVisibleCells().map((cell) => (
          <td key={cell.id} className={`${cellClassName} ${cell.column.columnDef.meta?.className ?? ''}`}>
            {flexRender(cell.column.columnDef.cell, cell.getContext())}
          </td>
        ))}
      </tr>
    </>
  )
}
