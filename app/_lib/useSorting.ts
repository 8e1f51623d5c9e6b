/** A table's order, kept in the address as `sort` and `order`. */
'use client'

import { usePathname, useSearchParams } from 'next/navigation'

export function useSorting<Column extends string>(
  columns: readonly Column[],
  first: Column,
  /** The order when the address names none. */
  firstOrder: 'asc' | 'desc' = 'asc',
) {
  const params = useSearchParams()
  const pathname = usePathname()
  const column = columns.find((name) => name === params.get('sort')) ?? first
  const asked = params.get('order')
  const order: 'asc' | 'desc' = asked === 'asc' || asked === 'desc' ? asked : firstOrder
  /** Both at once: two single changes of the address would undo each other. */
  const onSort = (sort: string, next: 'asc' | 'desc') => {
    const changed = new URLSearchParams(window.location.search)
    changed.set('sort', sort)
    changed.set('order', next)
    window.history.replaceState(null, '', `${pathname}?${changed}`)
  }
  return { column, order, onSort }
}
