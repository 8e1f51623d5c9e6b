/** The headings of a `DataTable`: they stay in sight, and sort where the server does. */
'use client'

import { flexRender, type Table } from '@tanstack/react-table'
import { SortHeader, type Sorting } from '../SortHeader.tsx'
import type { SelectAll } from './selectable.ts'

const HEAD = 'h-9 bg-page px-2 text-left font-medium shadow-[inset_0_-1px_0_var(--line)]'

interface Props<T> {
  table: Table<T>
  sorting: Sorting | undefined
  selectAll: SelectAll | undefined
  stacked: boolean
}

export function TableHead<T>({ table, sorting, selectAll, stacked }: Props<T>) {
  const place = stacked ? 'max-md:sr-only md:sticky md:top-0 md:z-10' : 'sticky top-0 z-10'
  return (
    <thead className={`text-xs text-muted ${place}`}>
      <tr aria-rowindex={1}>
        {selectAll && (
          <th scope="col" className={`${HEAD} w-9`}>
            <input
              type="checkbox"
              className="block"
              aria-label={selectAll.label}
              checked={selectAll.checked}
              ref={(box) => {
                if (box) box.indeterminate = selectAll.some && !selectAll.checked
              }}
              onChange={selectAll.onToggle}
            />
          </th>
        )}
        {table.getFlatHeaders().map((header) => {
          const { meta, header: content } = header.column.columnDef
          const text = flexRender(content, header.getContext())
          const className = `${HEAD} ${meta?.className ?? ''}`
          return meta?.sort && sorting ? (
            <SortHeader
              key={header.id}
              className={className}
              column={meta.sort}
              sorting={sorting}
              label={text}
            />
          ) : (
            <th key={header.id} scope="col" className={className}>
              {text}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
