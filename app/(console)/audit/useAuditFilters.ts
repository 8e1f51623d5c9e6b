/** What the audit page is narrowed to: all of it stands in the address. */
'use client'

import { useTimeFilter } from '../../_lib/useTimeFilter.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'

export function useAuditFilters() {
  const [query, setQuery] = useUrlState('query')
  const [actor, setActor] = useUrlState('actor')
  const [action, setAction] = useUrlState('action')
  const [kind, setKind] = useUrlState('kind')
  const [target, setTarget] = useUrlState('target')
  const time = useTimeFilter()
  const clear = () => {
    for (const set of [setQuery, setActor, setAction, setKind, setTarget, time.setTime]) set('')
  }
  return {
    ...{ query, setQuery, actor, setActor, action, setAction, kind, target, time },
    isFiltered: [query, actor, action, kind, target, time.time].some(Boolean),
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
      ...time.span,
    },
  }
}

export type AuditFilters = ReturnType<typeof useAuditFilters>
