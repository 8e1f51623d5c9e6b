/** Which sessions are in panes of this browser window, and what tells them from each other there. */
import { tabOfPane } from '../../_terminal/layout/tabs.ts'
import type { Terminals } from '../../_terminal/store.ts'

export interface Here {
  /** As the person called it; '': they did not. */
  tab: string
  /** As the program in it set it. */
  title: string
}

/** By the session's id. */
export function sessionsHere({ panes, layout }: Terminals): Map<string, Here> {
  const here = new Map<string, Here>()
  for (const { session, state } of panes.values())
    if (session.id !== null)
      here.set(session.id, { tab: tabOfPane(layout, session.key)?.name ?? '', title: state.title })
  return here
}
