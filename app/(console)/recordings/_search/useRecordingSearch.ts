/** What is looked for in what was shown: it stands in the address once somebody has asked for it. */
'use client'

import type { RecordingSearchMode } from '../../../../server/trpc/types.ts'
import { useUrlState } from '../../../_lib/useUrlState.ts'

export const MODES = ['words', 'plain', 'regex'] as const satisfies readonly RecordingSearchMode[]

export interface Wanted {
  query: string
  mode: RecordingSearchMode
  caseSensitive: boolean
}

export function useRecordingSearch() {
  const [query, setQuery] = useUrlState('find')
  const [mode, setMode] = useUrlState('mode')
  const [caseSensitive, setCaseSensitive] = useUrlState('case')
  const shownMode = MODES.find((one) => one === mode) ?? 'words'
  const isCase = caseSensitive === '1'
  return {
    wanted: query ? { query, mode: shownMode, caseSensitive: isCase } : null,
    mode: shownMode,
    caseSensitive: isCase,
    query,
    setQuery,
    setMode: (next: RecordingSearchMode) => setMode(next === 'words' ? '' : next),
    setCaseSensitive: (on: boolean) => setCaseSensitive(on ? '1' : ''),
    clear: () => setQuery(''),
  }
}

export type RecordingSearchState = ReturnType<typeof useRecordingSearch>
