/** The runs that match what the address asks for, in pages; read again while some go on. */
'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useTimeFilter } from '../../../_lib/useTimeFilter.ts'
import { useUrlState } from '../../../_lib/useUrlState.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { isRunOver, isRunState } from '../_lib/states.ts'

const RUNS_PER_PAGE = 50
/** While a run is going on, and while none is. */
const REREAD_LIVE_MS = 2000
const REREAD_QUIET_MS = 15_000
/** Of a list that was scrolled far down, every page would be read again each time. */
const LIVE_PAGES_MAX = 2

/** The filters as they stand in the address, '' where there is none. */
export function useHistoryFilters() {
  const [query, setQuery] = useUrlState('q')
  const [state, setState] = useUrlState('state')
  const [person, setPerson] = useUrlState('by')
  const [script, setScript] = useUrlState('script')
  const [agent, setAgent] = useUrlState('agent')
  const [label, setLabel] = useUrlState('label')
  const time = useTimeFilter()
  return {
    ...{ query, setQuery, state, setState, person, setPerson, script, setScript },
    ...{ agent, setAgent, label, setLabel, time },
    isFiltered: [query, state, person, script, agent, label, time.time].some(Boolean),
    clear: () => {
      for (const set of [setQuery, setState, setPerson, setScript, setAgent, setLabel, time.setTime]) set('')
    },
  }
}

export type HistoryFilters = ReturnType<typeof useHistoryFilters>

export function useHistory(filters: HistoryFilters, order: 'asc' | 'desc') {
  const trpc = useTRPC()
  const { query, state, person, script, agent, label, time } = filters
  const input = {
    limit: RUNS_PER_PAGE,
    order,
    ...(query ? { query } : {}),
    ...(isRunState(state) ? { state } : {}),
    ...(person ? { createdBy: person } : {}),
    ...(script ? { scriptId: script } : {}),
    ...(agent ? { agentId: agent } : {}),
    ...(label ? { label } : {}),
    ...time.span,
  }
  return useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
      refetchInterval: ({ state: { data } }) => {
        if (!data || data.pages.length > LIVE_PAGES_MAX) return false
        const live = data.pages.some((page) => page.items.some((run) => !isRunOver(run.state)))
        return live ? REREAD_LIVE_MS : REREAD_QUIET_MS
      },
    }),
  )
}
