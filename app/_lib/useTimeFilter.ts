/** A filter by time as it stands in the address: a span up to now, or from and to. */
'use client'

import { useMemo } from 'react'
import { isTimeSpan, TIME_SPANS } from './timeSpans.ts'
import { useUrlState } from './useUrlState.ts'

/** In place of a span's name: `from` and `to` hold. */
export const CUSTOM_TIME = 'custom'

/** As a `datetime-local` field gives it, in the browser's zone; undefined where it is no time. */
function isoOf(local: string): string | undefined {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

export function useTimeFilter() {
  const [time, setTime] = useUrlState('time')
  const [from, setFrom] = useUrlState('from')
  const [to, setTo] = useUrlState('to')
  const spanFrom = useMemo(
    () => (isTimeSpan(time) ? new Date(Date.now() - TIME_SPANS[time]).toISOString() : undefined),
    [time],
  )
  const isCustom = time === CUSTOM_TIME
  return {
    ...{ time, from, setFrom, to, setTo, isCustom },
    setTime: (next: string) => {
      setTime(next)
      if (next === CUSTOM_TIME) return
      setFrom('')
      setTo('')
    },
    /** As procedures take it. */
    span: { from: isCustom ? isoOf(from) : spanFrom, to: isCustom ? isoOf(to) : undefined },
  }
}

export type TimeFilter = ReturnType<typeof useTimeFilter>
