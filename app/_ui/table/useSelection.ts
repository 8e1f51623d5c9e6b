/** Which rows are chosen: single ones, or all that match the filter, loaded or not. */
'use client'

import { useState } from 'react'

interface Chosen {
  ids: ReadonlySet<string>
  /** Everything that matches; `ids` says nothing then. */
  everything: boolean
}

const NONE: Chosen = { ids: new Set(), everything: false }

export interface Selection {
  ids: ReadonlySet<string>
  everything: boolean
  has: (id: string) => boolean
  toggle: (id: string) => void
  /** Chooses exactly these. */
  set: (ids: Iterable<string>) => void
  setEverything: () => void
  clear: () => void
}

/** @param scope the filter as a text: another filter ends "everything that matches". */
export function useSelection(scope: string, loaded: readonly string[]): Selection {
  const [state, setState] = useState<Chosen & { scope: string }>({ ...NONE, scope })
  const everything = state.everything && state.scope === scope
  const ids = state.everything && !everything ? NONE.ids : state.ids
  const set = (next: Iterable<string>) => setState({ ids: new Set(next), everything: false, scope })
  return {
    ids,
    everything,
    has: (id) => everything || ids.has(id),
    toggle: (id) => {
      // Of "everything" only those that are loaded can be named one by one: the shown count says so at once.
      const next = new Set(everything ? loaded : ids)
      if (!next.delete(id)) next.add(id)
      set(next)
    },
    set,
    setEverything: () => setState({ ids: NONE.ids, everything: true, scope }),
    clear: () => setState({ ...NONE, scope }),
  }
}
