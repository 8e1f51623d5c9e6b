/** A column's heading that sorts by it, and says so. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'

export interface Sorting {
  column: string
  order: 'asc' | 'desc'
  onSort: (column: string, order: 'asc' | 'desc') => void
}

interface Props {
  column: string
  label: ReactNode
  sorting: Sorting
  className?: string
}

export function SortHeader({ column, label, sorting, className }: Props) {
  const here = sorting.column === column
  const Arrow = here && sorting.order === 'desc' ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      className={className}
      aria-sort={here ? (sorting.order === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        className="group inline-flex max-w-full items-center gap-1 whitespace-nowrap hover:text-text touch:min-h-[40px]"
        onClick={() => sorting.onSort(column, here && sorting.order === 'asc' ? 'desc' : 'asc')}
      >
        {label}
        <Arrow
          className={`size-3 shrink-0 ${here ? '' : 'opacity-0 group-hover:opacity-50 group-focus-visible:opacity-50'}`}
          aria-hidden="true"
        />
      </button>
    </th>
  )
}
