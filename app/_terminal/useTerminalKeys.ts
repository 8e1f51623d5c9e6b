/** Keys for tabs and panes. None is one that a program in a terminal or the browser's own windows need. */
'use client'

import { useEffect } from 'react'
import { activeTab } from './layout/tabs.ts'
import { neighbour, panesOf, type Side } from './layout/tree.ts'
import { isComing } from './sessionState.ts'
import {
  changeTerminalTab,
  moveTerminalTab,
  setFull,
  showTerminalPane,
  showTerminalTab,
  swapTerminalPanes,
  terminals,
  toggleBroadcastOfTab,
} from './store.ts'
import { useSplit } from './useSplit.ts'

const SIDES: Record<string, Side> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** In a dialog or a field the keys are its own. */
const isElsewhere = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.closest('[role=dialog], [role=alertdialog], [role=menu]') !== null ||
    (target.closest('input, select, textarea') !== null && !target.closest('.xterm')))

/** What no element has the focus for is typed in the terminal that is shown, which takes the focus from then on. */
function typed(event: KeyboardEvent): boolean {
  if (document.activeElement !== document.body || event.ctrlKey || event.altKey || event.metaKey) return false
  const data = { Enter: '\r', Backspace: '\x7f' }[event.key] ?? (event.key.length === 1 ? event.key : '')
  const { layout, panes } = terminals()
  const session = panes.get(activeTab(layout)?.activePane ?? '')?.session
  if (data === '' || !session || !(session.alive || isComing(session.state.status))) return false
  session.input(data)
  session.focus()
  return true
}

export function useTerminalKeys({ onNew }: { onNew?: () => void }): void {
  const split = useSplit()
  useEffect(() => {
    const act = (event: KeyboardEvent): boolean => {
      const { layout, full } = terminals()
      const tab = activeTab(layout)
      if (event.ctrlKey && event.shiftKey && !event.altKey && event.code === 'KeyO' && onNew) {
        onNew()
        return true
      }
      if (!tab) return false
      const side = SIDES[event.key]
      if (event.altKey && event.shiftKey && side) {
        const next = neighbour(tab.root, tab.activePane, side)
        if (next && event.ctrlKey) swapTerminalPanes(tab.activePane, next)
        else if (next) showTerminalPane(next)
        return true
      }
      if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return false
      const at = layout.tabs.indexOf(tab)
      const session = terminals().panes.get(tab.activePane)?.session
      const [, digit] = /^Digit([1-9])$/.exec(event.code) ?? []
      if (digit) {
        const key = layout.tabs[Number(digit) - 1]?.key
        if (key) showTerminalTab(key)
        return true
      }
      switch (event.code) {
        case 'ArrowLeft':
          moveTerminalTab(tab.key, at - 1)
          return true
        case 'ArrowRight':
          moveTerminalTab(tab.key, at + 1)
          return true
        case 'KeyD':
          if (onNew && session) split(session, 'right')
          return true
        case 'KeyE':
          if (onNew && session) split(session, 'down')
          return true
        case 'KeyX':
          if (panesOf(tab.root).length > 1) changeTerminalTab(tab.key, { zoomed: !tab.zoomed })
          return true
        case 'KeyB':
          toggleBroadcastOfTab(tab.key)
          return true
        case 'Enter':
          setFull(!full)
          return true
        default:
          return false
      }
    }
    const onKey = (event: KeyboardEvent) => {
      if (isElsewhere(event.target) || !(act(event) || typed(event))) return
      event.preventDefault()
      event.stopPropagation()
    }
    // Before the terminal hears of it.
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [split, onNew])
}
