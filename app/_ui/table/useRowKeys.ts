/** Keys of a table: j, k and arrows move, Enter opens, x and Space select. */
'use client'

import { type RefObject, useEffect, useRef } from 'react'

interface RowKeys {
  table: RefObject<HTMLTableElement | null>
  count: number
  /** -1 while none is. */
  active: number
  onMove: (index: number) => void
  onOpen?: (index: number) => void
  onToggle?: (index: number) => void
}

/** Where keys are text, or belong to something that lies above the page. */
const ELSEWHERE =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/** j and k work from anywhere on the page, the other keys only where a row has the focus. */
export function useRowKeys(keys: RowKeys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (!(target instanceof Element) || target.closest(ELSEWHERE)) return
      if (act(event.key, target, latest.current)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** Whether the key meant something here. */
function act(key: string, target: Element, keys: RowKeys): boolean {
  const { table, count, active, onMove, onOpen, onToggle } = keys
  if (count === 0) return false
  const inside = table.current?.contains(target) ?? false
  const onRow = inside && target.matches('tr[data-index]')
  const step =
    key === 'j' || (inside && key === 'ArrowDown') ? 1 : key === 'k' || (inside && key === 'ArrowUp') ? -1 : 0
  if (step !== 0) {
    onMove(Math.min(count - 1, Math.max(0, active + step)))
    return true
  }
  if (onRow && (key === 'Home' || key === 'End')) {
    onMove(key === 'Home' ? 0 : count - 1)
    return true
  }
  if (active < 0) return false
  if (onRow && key === 'Enter' && onOpen) {
    onOpen(active)
    return true
  }
  if (onToggle && ((inside && key === 'x') || (onRow && key === ' '))) {
    onToggle(active)
    return true
  }
  return false
}
