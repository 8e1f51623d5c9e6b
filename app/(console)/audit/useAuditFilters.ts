/** What the audit page is narrowed to: all of it stands in the address. */
'use client'

import { useMemo } from 'react'
import { isTimeSpan, TIME_SPANS } from '../../_lib/timeSpans.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'

/** In place of a span's name: `from` and `to` hold. */
export const CUSTOM_TIME = 'custom'

/** As a `datetime-local` field gives it, in the browser's zone; undefined where it is no time. */
function isoOf(local: string): string | undefined {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

export function useAuditFilters() {
  const [query, setQuery] = useUrlState('query')
  const [actor, setActor] = useUrlState('actor')
  const [action, setAction] = useUrlState('action')
  const [kind, setKind] = useUrlState('kind')
  const [target, setTarget] = useUrlState('target')
  const [time, setTime] = useUrlState('time')
  const [from, setFrom] = useUrlState('from')
  const [to, setTo] = useUrlState('to')
  const spanFrom = useMemo(
    () => (isTimeSpan(time) ? new Date(Date.now() - TIME_SPANS[time]).toISOString() : undefined),
    [time],
  )
  const isCustom = time === CUSTOM_TIME
  const clear = () => {
    for (const set of [setQuery, setActor, setAction, setKind, setTarget, setTime, setFrom, setTo]) set('')
  }
  return {
    ...{ query, setQuery, actor, setActor, action, setAction, kind, target, time, from, setFrom, to, setTo },
    isCustom,
    isFiltered: [query, actor, action, kind, target, time].some(Boolean),
    setTime: (next: string) => {
      setTime(next)
      if (next === CUSTOM_TIME) return
      setFrom('')
      setTo('')
    },
    /** One thing is of one kind: another kind forgets it. */
    setTarget: (nextKind: string, id: string) => {
      setKind(nextKind)
      setTarget(id)
    },
    clear,
    /** What `audit.list` takes. */
    input: {
      query: query || undefined,
      actor: actor || undefined,
      action: action || undefined,
      targetKind: kind || undefined,
      targetId: target || undefined,
      from: isCustom ? isoOf(from) : spanFrom,
      to: isCustom ? isoOf(to) : undefined,
    },
  }
}

export type AuditFilters = ReturnType<typeof useAuditFilters>
