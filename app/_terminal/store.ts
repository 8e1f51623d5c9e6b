/** The terminals of this browser tab: they outlive the page that shows them, not the tab. */
import { type SessionState, type TerminalApi, TerminalSession, type TerminalTarget } from './session.ts'

export interface TerminalTab {
  session: TerminalSession
  state: SessionState
}

export interface TerminalTabs {
  tabs: readonly TerminalTab[]
  activeKey: string | null
}

const NONE: TerminalTabs = { tabs: [], activeKey: null }

let current: TerminalTabs = NONE
let count = 0
const listeners = new Set<() => void>()

function publish(next: TerminalTabs): void {
  current = next
  // Asking before the tab closes keeps it out of the back-forward cache, so ask only while a shell runs.
  if (current.tabs.some(({ session }) => session.alive)) window.addEventListener('beforeunload', warn)
  else window.removeEventListener('beforeunload', warn)
  for (const listener of listeners) listener()
}

const warn = (event: BeforeUnloadEvent): void => event.preventDefault()

/** For `useSyncExternalStore`. */
export const terminalTabs = (): TerminalTabs => current
export const noTerminalTabs = (): TerminalTabs => NONE
export function onTerminalTabs(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A new tab, shown at once. */
export function openTerminal(target: TerminalTarget, api: TerminalApi): void {
  const session: TerminalSession = new TerminalSession(String(++count), target, api, () =>
    publish({
      ...current,
      tabs: current.tabs.map((tab) => (tab.session === session ? { session, state: session.state } : tab)),
    }),
  )
  publish({ tabs: [...current.tabs, { session, state: session.state }], activeKey: session.key })
}

export function showTerminal(key: string): void {
  if (key !== current.activeKey) publish({ ...current, activeKey: key })
}

/** Ends the shell; its right neighbour, else its left one, is shown then. */
export function closeTerminal(key: string): void {
  const at = current.tabs.findIndex(({ session }) => session.key === key)
  const closed = current.tabs[at]
  if (!closed) return
  const tabs = current.tabs.filter((tab) => tab !== closed)
  const neighbour = (tabs[at] ?? tabs[at - 1])?.session.key ?? null
  closed.session.dispose()
  publish({ tabs, activeKey: current.activeKey === key ? neighbour : current.activeKey })
}
