/** The tabs of terminals, what lies in each and which is shown. Nothing is changed in place. */
import { type LayoutNode, paneNode, panesOf, removePane, type Side, splitPane, swapPanes } from './tree.ts'

export const TAB_COLORS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const
export type TabColor = (typeof TAB_COLORS)[number]

export interface Tab {
  key: string
  /** As the person called it; '': after what is in it. */
  name: string
  color: TabColor | null
  root: LayoutNode
  /** Has the keyboard when the tab is shown. */
  activePane: string
  /** The active pane has the whole tab for now. */
  zoomed: boolean
}

export interface Tabs {
  tabs: readonly Tab[]
  activeKey: string | null
}

export const NO_TABS: Tabs = { tabs: [], activeKey: null }

/** A new tab behind the others, shown at once. */
export function addTab(state: Tabs, key: string, root: LayoutNode): Tabs {
  const [activePane] = panesOf(root)
  if (activePane === undefined) return state
  const tab: Tab = { key, name: '', color: null, root, activePane, zoomed: false }
  return { tabs: [...state.tabs, tab], activeKey: key }
}

export const tabOfPane = (state: Tabs, pane: string): Tab | undefined =>
  state.tabs.find(({ root }) => panesOf(root).includes(pane))

export const activeTab = (state: Tabs): Tab | undefined =>
  state.tabs.find(({ key }) => key === state.activeKey)

export function changeTab(state: Tabs, key: string, change: Partial<Omit<Tab, 'key'>>): Tabs {
  return { ...state, tabs: state.tabs.map((tab) => (tab.key === key ? { ...tab, ...change } : tab)) }
}

export function showTab(state: Tabs, key: string): Tabs {
  return state.tabs.some((tab) => tab.key === key) ? { ...state, activeKey: key } : state
}

/** Shows its tab too. */
export function showPane(state: Tabs, pane: string): Tabs {
  const tab = tabOfPane(state, pane)
  return tab ? showTab(changeTab(state, tab.key, { activePane: pane }), tab.key) : state
}

/** `added` beside `pane`, and active. */
export function addPane(state: Tabs, pane: string, side: Side, added: string, splitId: string): Tabs {
  const tab = tabOfPane(state, pane)
  if (!tab) return state
  const root = splitPane(tab.root, pane, side, added, splitId)
  return changeTab(state, tab.key, { root, activePane: added, zoomed: false })
}

/** Its neighbour in reading order becomes active; with the last pane goes the tab, and its right neighbour, else its left one, is shown. */
export function withoutPane(state: Tabs, pane: string): Tabs {
  const tab = tabOfPane(state, pane)
  if (!tab) return state
  const root = removePane(tab.root, pane)
  if (!root) return withoutTab(state, tab.key)
  const before = panesOf(tab.root)
  const at = before.indexOf(pane)
  const next = before[at + 1] ?? before[at - 1] ?? tab.activePane
  const activePane = tab.activePane === pane ? next : tab.activePane
  return changeTab(state, tab.key, { root, activePane, zoomed: tab.zoomed && tab.activePane !== pane })
}

function withoutTab(state: Tabs, key: string): Tabs {
  const at = state.tabs.findIndex((tab) => tab.key === key)
  const tabs = state.tabs.filter((tab) => tab.key !== key)
  const neighbour = (tabs[at] ?? tabs[at - 1])?.key ?? null
  return { tabs, activeKey: state.activeKey === key ? neighbour : state.activeKey }
}

/** A pane of a tab with several gets a tab of its own, behind the one that it leaves. */
export function breakOut(state: Tabs, pane: string, key: string): Tabs {
  const from = tabOfPane(state, pane)
  if (!from || panesOf(from.root).length < 2) return state
  const rest = withoutPane(state, pane)
  const at = rest.tabs.findIndex((tab) => tab.key === from.key)
  const tab: Tab = { key, name: '', color: null, root: paneNode(pane), activePane: pane, zoomed: false }
  return { tabs: rest.tabs.toSpliced(at + 1, 0, tab), activeKey: key }
}

/** From where it is to that side of another pane, also one of another tab, which is shown then. */
export function movePane(state: Tabs, pane: string, to: string, side: Side, splitId: string): Tabs {
  if (pane === to || !tabOfPane(state, pane) || !tabOfPane(state, to)) return state
  return showPane(addPane(withoutPane(state, pane), to, side, pane, splitId), pane)
}

/** Each in the other's place, in one tab; the first has the keyboard. */
export function swapInTab(state: Tabs, pane: string, other: string): Tabs {
  const tab = tabOfPane(state, pane)
  if (!tab || tabOfPane(state, other) !== tab) return state
  return changeTab(state, tab.key, { root: swapPanes(tab.root, pane, other), activePane: pane })
}

/** To the place of another tab; the others make room. */
export function moveTab(state: Tabs, key: string, to: number): Tabs {
  const from = state.tabs.findIndex((tab) => tab.key === key)
  const tab = state.tabs[from]
  if (!tab || to < 0 || to >= state.tabs.length || to === from) return state
  return { ...state, tabs: state.tabs.toSpliced(from, 1).toSpliced(to, 0, tab) }
}
