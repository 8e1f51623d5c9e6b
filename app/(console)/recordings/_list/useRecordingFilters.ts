/** What the list and the search are narrowed to: all of it stands in the address. */
'use client'

import { useTimeFilter } from '../../../_lib/useTimeFilter.ts'
import { useUrlState } from '../../../_lib/useUrlState.ts'

export const SHOWN_STATES = ['recording', 'complete', 'incomplete', 'removed'] as const
export type ShownState = (typeof SHOWN_STATES)[number]

const isState = (text: string): text is ShownState => (SHOWN_STATES as readonly string[]).includes(text)

export function useRecordingFilters() {
  const [person, setPerson] = useUrlState('by')
  const [agent, setAgent] = useUrlState('agent')
  const [state, setState] = useUrlState('state')
  const time = useTimeFilter()
  return {
    ...{ person, setPerson, agent, setAgent, state, setState, time },
    isFiltered: [person, agent, state, time.time].some(Boolean),
    clear: () => {
      for (const set of [setPerson, setAgent, setState, time.setTime]) set('')
    },
    /** What both procedures take. */
    input: { username: person || undefined, agentId: agent || undefined, ...time.span },
    shownState: isState(state) ? state : undefined,
  }
}

export type RecordingFilters = ReturnType<typeof useRecordingFilters>
