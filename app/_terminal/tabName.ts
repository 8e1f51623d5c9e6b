/** What a tab of terminals is called and how it looks, told from what is in it. */
import { shortId } from '../_lib/hostMarks.ts'
import type { Tab, TabColor } from './layout/tabs.ts'
import { panesOf } from './layout/tree.ts'
import type { News, SessionStatus, TerminalTarget } from './sessionState.ts'
import type { TerminalPane } from './store.ts'

export const TAB_FILL: Record<TabColor, string> = {
  red: 'bg-[#d9464c]',
  orange: 'bg-[#d9762b]',
  yellow: 'bg-[#c9a21a]',
  green: 'bg-[#2f9e5f]',
  blue: 'bg-[#3f7be0]',
  purple: 'bg-[#8b5bd6]',
}

export const DOT: Record<SessionStatus['phase'], string> = {
  waiting: 'bg-neutral-fill',
  connecting: 'bg-warning motion-safe:animate-pulse',
  connected: 'bg-success',
  paused: 'bg-warning motion-safe:animate-pulse',
  reconnecting: 'bg-warning motion-safe:animate-pulse',
  ended: 'bg-neutral-fill',
  refused: 'bg-danger',
}

/** From the least to the most that a person would want to know of. */
const URGENCY: SessionStatus['phase'][] = [
  'waiting',
  'ended',
  'connected',
  'connecting',
  'paused',
  'reconnecting',
  'refused',
]

export function panesIn(tab: Tab, panes: ReadonlyMap<string, TerminalPane>): TerminalPane[] {
  return panesOf(tab.root).flatMap((key) => panes.get(key) ?? [])
}

/** With the beginning of its id, where another host among `panes` has the same name. */
export function hostName(
  { agentId, hostname }: Pick<TerminalTarget, 'agentId' | 'hostname'>,
  panes: Iterable<TerminalPane>,
): string {
  for (const { session } of panes)
    if (session.target.hostname === hostname && session.target.agentId !== agentId)
      return `${hostname} (${shortId(agentId)})`
  return hostname
}

/** Its own name, else that of the host in whose pane the keyboard is. */
export function tabName(tab: Tab, panes: ReadonlyMap<string, TerminalPane>): string {
  return tab.name || (panes.get(tab.activePane)?.session.target.hostname ?? '')
}

/** The most urgent of its panes. */
export function tabPhase(tab: Tab, panes: ReadonlyMap<string, TerminalPane>): SessionStatus['phase'] {
  const phases = panesIn(tab, panes).map(({ state }) => state.status.phase)
  return URGENCY.findLast((phase) => phases.includes(phase)) ?? 'waiting'
}

const LOUDNESS: News[] = ['none', 'output', 'bell']

/** The loudest of what came in its panes while they were not in the page. */
export function tabNews(tab: Tab, panes: ReadonlyMap<string, TerminalPane>): News {
  const news = panesIn(tab, panes).map(({ state }) => state.news)
  return LOUDNESS.findLast((one) => news.includes(one)) ?? 'none'
}
