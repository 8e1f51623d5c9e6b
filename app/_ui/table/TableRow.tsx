/** One row of a `DataTable`, with the room of those above it that aren't drawn. */
'use client'

import { flexRender, type Row, type RowData } from '@tanstack/react-table'
import { type MouseEvent, memo } from 'react'
import type { Column } from './columns.ts'

/** Room of rows that aren't drawn; being invisible, it isn't read out either. */
export function Spacer({ px }: { px: number }) {
  if (px <= 0) return null
  return (
    <tr className="invisible max-md:block">
      <td className="max-md:block" style={{ height: px }} />
    </tr>
  )
}

/** What a row tells the table: one object for all rows and drawings, so that rows that stay aren't drawn again. */
export interface RowEvents<T> {
  measure: (element: Element | null) => void
  focus: (id: string) => void
  toggle: (id: string) => void
  open: (item: T) => void
}

interface Props<T extends RowData> {
  row: Row<T>
  columns: Column<T>[]
  index: number
  gapPx: number
  events: RowEvents<T>
  /** The checkbox of a row that can be chosen. */
  check: { label: string; isOn: boolean; isOff: boolean } | undefined
  opens: boolean
  isTabStop: boolean
  rowClassName: string
  cellClassName: string
}

/** What has a meaning of its own when it is clicked. */
const OWN_CLICK = 'a, button, input, select, label, summary, details'

function PlainRow<T extends RowData>(props: Props<T>) {
  const { row, index, check, opens, events, rowClassName, cellClassName } = props
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const { target, currentTarget } = event
    // Dialogs of a cell are its children to React, but not in the page; text that is being marked isn't a click.
    if (!(target instanceof Element) || !currentTarget.contains(target) || target.closest(OWN_CLICK)) return
    if (window.getSelection()?.isCollapsed ?? true) events.open(row.original)
  }
  return (
    <>
      <Spacer px={props.gapPx} />
      <tr
        ref={events.measure}
        data-index={index}
        aria-rowindex={index + 2}
        data-selected={check?.isOn || undefined}
        tabIndex={props.isTabStop ? 0 : -1}
        onFocus={() => events.focus(row.id)}
        onClick={opens ? open : undefined}
        className={`relative hover:bg-hover focus-visible:-outline-offset-2 data-selected:bg-accent/8 ${opens ? 'cursor-pointer' : ''} ${rowClassName}`}
      >
        {check && (
          <td className={cellClassName}>
            {/* A thumb that misses the box by a little does not open the row. */}
            <label className="block touch:-m-[11px] touch:p-[11px]">
              <input
                type="checkbox"
                className="block"
                tabIndex={-1}
                aria-label={check.label}
                checked={check.isOn}
                disabled={check.isOff}
                onChange={() => events.toggle(row.id)}
              />
            </label>
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

/** Scrolling draws the table many times a second: a row is drawn anew only if something of it has changed. */
const isSame = <T extends RowData>(a: Props<T>, b: Props<T>): boolean =>
  a.row.original === b.row.original &&
  a.columns === b.columns &&
  a.index === b.index &&
  a.gapPx === b.gapPx &&
  a.events === b.events &&
  a.check?.label === b.check?.label &&
  a.check?.isOn === b.check?.isOn &&
  a.check?.isOff === b.check?.isOff &&
  a.opens === b.opens &&
  a.isTabStop === b.isTabStop &&
  a.rowClassName === b.rowClassName

export const TableRow = memo(PlainRow, isSame) as typeof PlainRow
