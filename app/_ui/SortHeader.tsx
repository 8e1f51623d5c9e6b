/** A column's heading that sorts by it, and says so. */
import { ArrowDown, ArrowUp } from 'lucide-react'

export interface Sorting {
  column: string
  order: 'asc' | 'desc'
  onSort: (column: string, order: 'asc' | 'desc') => void
}

interface Props {
  column: string
  label: string
  sorting: Sorting
  className?: string
}

export function SortHeader({ column, label, sorting, className }: Props) {
  const here = sorting.column === column
  const Arrow = sorting.order === 'asc' ? ArrowUp : ArrowDown
  return (
    <th
      className={className}
      aria-sort={here ? (sorting.order === 'asc' ? 'ascending' : 'descending') : undefined}
    >
      <button
        type="button"
        className="inline-flex items-center gap-1 hover:text-text"
        onClick={() => sorting.onSort(column, here && sorting.order === 'asc' ? 'desc' : 'asc')}
      >
        {label}
        {here && <Arrow className="size-3" aria-hidden="true" />}
      </button>
    </th>
  )
}
