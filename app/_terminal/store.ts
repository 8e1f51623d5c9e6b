/** The terminals of this browser tab: they outlive the page that shows them, and its reload. */

import { isRefusal } from '../_lib/errors.ts'
import { connectionState, onConnection } from '../_trpc/connection.ts'
import { leaveZmodem, tellZmodem, typedDuringTransfer, zmodemOf } from '../_zmodem/sessions.ts'
import type { Access } from './end.ts'
import { keep, kept } from './layout/keep.ts'
import {
  activeTab,
  addPane,
  addTab,
  breakOut,
  changeTab,
  movePane,
  moveTab,
  NO_TABS,
  showPane,
  showTab,
  swapInTab,
  type Tab,
  type Tabs,
  tabOfPane,
  withoutPane,
} from './layout/tabs.ts'
import { paneNode, panesOf, resizeSplit, type Side, tile } from './layout/tree.ts'
import type { TerminalApi } from './link.ts'
import { type SessionState, TerminalSession, type TerminalTarget } from './session.ts'
import { isComing } from './sessionState.ts'
import { turns } from './turns.ts'

export interface TerminalPane {
  session: TerminalSession
  state: SessionState
}

export interface Terminals {
  layout: Tabs
  panes: ReadonlyMap<string, TerminalPane>
  /** What is typed in one of them is typed in all; null: nothing is broadcast. */
  broadcast: ReadonlySet<string> | null
  /** The terminals have the whole window. */
  full: boolean
}

const NONE: Terminals = { layout: NO_TABS, panes: new Map(), broadcast: null, full: false }
/** Titles change with every prompt. */
const KEEP_MS = 200

let current: Terminals = NONE
let owner: string | null = null
let telling = false
let saving: ReturnType<typeof setTimeout> | null = null
const listeners = new Set<() => void>()

function publish(change: Partial<Terminals>): void {
  current = { ...current, ...change }
  saving ??= setTimeout(save, KEEP_MS)
  if (telling) return
  telling = true
  // A program may set a thousand titles in what is one stroke for xterm.js.
  queueMicrotask(() => {
    telling = false
    turns.review()
    for (const listener of listeners) listener()
  })
}

function save(): void {
  if (saving) clearTimeout(saving)
  saving = null
  if (owner === null) return
  const panes = [...current.panes.values()].flatMap(({ session, state: { access, status } }) => {
    const { key, lastId: sessionId, target } = session
    // A page that is left gives up what it has asked for, and may hear of that before it is gone.
    const unanswered = status.phase === 'refused' && !isRefusal(status.error)
    return sessionId || isComing(status) || unanswered ? [{ key, sessionId, access, target }] : []
  })
  const known = new Set(panes.map(({ key }) => key))
  let tabs = current.layout
  for (const key of current.panes.keys()) if (!known.has(key)) tabs = withoutPane(tabs, key)
  keep(owner, { tabs, panes, full: current.full })
}

/** For `useSyncExternalStore`. */
export const terminals = (): Terminals => current
export const noTerminals = (): Terminals => NONE
export function onTerminals(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const newKey = (): string => {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
  return `${high.toString(36)}${low.toString(36)}`
}

function addSession(key: string, target: TerminalTarget, api: TerminalApi): TerminalSession {
  const session: TerminalSession = new TerminalSession(key, target, api, {
    changed: () => {
      tellZmodem(session)
      if (!current.panes.has(key)) return
      publish({ panes: new Map(current.panes).set(key, { session, state: session.state }) })
    },
    isShown: () => tabOfPane(current.layout, key)?.key === current.layout.activeKey,
    typed: (data) => {
      if (typedDuringTransfer(session, data)) return
      for (const taker of takersOf(session)) taker.receive(data)
    },
    brackets: () =>
      takersOf(session).every((taker) => taker.screen?.terminal.modes.bracketedPasteMode ?? true),
  })
  current = { ...current, panes: new Map(current.panes).set(key, { session, state: session.state }) }
  return session
}

/** What was there before the page was loaded anew; once, and only for whom it belongs to. */
export function restoreTerminals(userId: string, api: TerminalApi): void {
  if (owner === userId) return
  if (owner !== null) forgetAll()
  owner = userId
  watchNetwork()
  const { tabs, panes, full } = kept(userId)
  for (const { key, sessionId, access, target } of panes) {
    const session = addSession(key, target, api)
    // Without an id its opening was not answered any more: it is opened when it is shown.
    if (sessionId) void session.takeUp(sessionId, access, false)
  }
  // Opened from another page meanwhile.
  const { layout } = current
  publish({
    layout: { tabs: [...tabs.tabs, ...layout.tabs], activeKey: layout.activeKey ?? tabs.activeKey },
    full: full || current.full,
  })
}

/** Another person has signed in in this tab: their shells go on without it. */
function forgetAll(): void {
  for (const { session } of current.panes.values()) {
    leaveZmodem(session)
    session.dispose(false)
  }
  publish(NONE)
}

let watching = false

function watchNetwork(): void {
  if (watching) return
  watching = true
  const doubt = () => {
    for (const { session } of current.panes.values()) session.doubt()
  }
  window.addEventListener('online', doubt)
  window.addEventListener('offline', doubt)
  // That one is asked for a sign of life all the time: where it hears none, these are as dead.
  let was = connectionState()
  onConnection(() => {
    const now = connectionState()
    if (now === 'lost' && was !== 'lost') doubt()
    was = now
  })
  window.addEventListener('pagehide', save)
}

/** A new tab with a new shell, shown at once. */
export function openTerminal(target: TerminalTarget, api: TerminalApi): void {
  const key = newKey()
  addSession(key, target, api)
  publish({ layout: addTab(current.layout, newKey(), paneNode(key)) })
}

/** A new tab with a new shell for each, tiled. */
export function openTiled(targets: readonly TerminalTarget[], name: string, api: TerminalApi): void {
  const keys = targets.map((target) => addSession(newKey(), target, api).key)
  const root = tile(keys, newKey)
  if (!root) return
  const key = newKey()
  publish({ layout: changeTab(addTab(current.layout, key, root), key, { name }) })
}

/** A new shell beside `pane`. */
export function splitTerminal(pane: string, side: Side, target: TerminalTarget, api: TerminalApi): void {
  const key = newKey()
  addSession(key, target, api)
  publish({ layout: addPane(current.layout, pane, side, key, newKey()) })
}

/** A session that exists: in the pane that has it already, else in a new tab. */
export function takeUpTerminal(
  id: string,
  target: TerminalTarget,
  access: Access | undefined,
  api: TerminalApi,
): void {
  const here = [...current.panes.values()].find(({ session }) => session.id === id)
  if (here && (access === undefined || here.state.access === access)) {
    showTerminalPane(here.session.key)
    return
  }
  if (here) closePane(here.session.key, false)
  const key = newKey()
  const session = addSession(key, target, api)
  publish({ layout: addTab(current.layout, newKey(), paneNode(key)) })
  void session.takeUp(id, access, true)
}

export const showTerminalTab = (key: string): void => {
  if (key !== current.layout.activeKey) publish({ layout: showTab(current.layout, key) })
}

export function showTerminalPane(pane: string): void {
  const tab = activeTab(current.layout)
  if (tab?.activePane !== pane) publish({ layout: showPane(current.layout, pane) })
}

export const changeTerminalTab = (
  key: string,
  change: Partial<Pick<Tab, 'name' | 'color' | 'zoomed'>>,
): void => publish({ layout: changeTab(current.layout, key, change) })

export const moveTerminalTab = (key: string, to: number): void =>
  publish({ layout: moveTab(current.layout, key, to) })

export function breakOutPane(pane: string): void {
  publish({ layout: breakOut(current.layout, pane, newKey()) })
  leaveBroadcast(pane)
}

/** Beside another pane. */
export function moveTerminalPane(pane: string, to: string, side: Side): void {
  const from = tabOfPane(current.layout, pane)?.key
  publish({ layout: movePane(current.layout, pane, to, side, newKey()) })
  if (tabOfPane(current.layout, pane)?.key !== from) leaveBroadcast(pane)
}

export const swapTerminalPanes = (pane: string, other: string): void =>
  publish({ layout: swapInTab(current.layout, pane, other) })

/** Where it is not seen beside the others it is not typed in with them. */
function leaveBroadcast(pane: string): void {
  if (current.broadcast?.has(pane)) setBroadcast([...current.broadcast].filter((key) => key !== pane))
}

export function resizePanes(tabKey: string, splitId: string, sizes: readonly number[]): void {
  const tab = current.layout.tabs.find(({ key }) => key === tabKey)
  if (tab)
    publish({ layout: changeTab(current.layout, tabKey, { root: resizeSplit(tab.root, splitId, sizes) }) })
}

/** @param endShell or else the shell goes on and can be taken up again */
export function closePane(pane: string, endShell: boolean): void {
  const closed = current.panes.get(pane)
  if (!closed) return
  const panes = new Map(current.panes)
  panes.delete(pane)
  leaveZmodem(closed.session)
  closed.session.dispose(endShell)
  const layout = withoutPane(current.layout, pane)
  publish({ panes, layout, full: current.full && layout.tabs.length > 0 })
  leaveBroadcast(pane)
}

export function closeTab(key: string, endShells: boolean): void {
  const tab = current.layout.tabs.find((one) => one.key === key)
  for (const pane of tab ? panesOf(tab.root) : []) closePane(pane, endShells)
}

/** Where the keyboard belongs. */
export function activeTextarea(): HTMLElement | null {
  const pane = activeTab(current.layout)?.activePane
  return (pane && current.panes.get(pane)?.session.screen?.terminal.textarea) || null
}

export const setFull = (full: boolean): void => publish({ full })

/** One alone is no broadcast. */
export function setBroadcast(panes: readonly string[] | null): void {
  const known = panes?.filter((pane) => current.panes.has(pane)) ?? []
  publish({ broadcast: known.length > 1 ? new Set(known) : null })
}

/** In or out, where there is a broadcast in its tab. */
export function toggleBroadcast(pane: string): void {
  const tab = tabOfPane(current.layout, pane)
  const now = tab ? panesOf(tab.root).filter((key) => current.broadcast?.has(key)) : []
  if (now.includes(pane)) setBroadcast(now.filter((key) => key !== pane))
  else if (now.length > 0) setBroadcast([...now, pane])
}

/** All panes of the tab, or none. */
export function toggleBroadcastOfTab(key: string): void {
  const tab = current.layout.tabs.find((one) => one.key === key)
  const inTab = tab ? panesOf(tab.root) : []
  setBroadcast(inTab.some((pane) => current.broadcast?.has(pane)) ? null : inTab)
}

/** Who gets what is typed in a pane. Only what is typed where one sees the mark is broadcast. */
function takersOf(from: TerminalSession): TerminalSession[] {
  const { broadcast, panes } = current
  if (!broadcast?.has(from.key)) return [from]
  return [...broadcast]
    .flatMap((key) => panes.get(key)?.session ?? [])
    .filter((session) => !zmodemOf(session).isActive())
}
