/** Which names are chosen, and at which one the keyboard is. */
'use client'

import { useState } from 'react'

export interface Marked {
  names: ReadonlySet<string>
  /** Where the keyboard is; null: nowhere. */
  at: string | null
  is(name: string): boolean
  /** This one alone. */
  only(name: string | null): void
  toggle(name: string): void
  /** From where the choice began to `name`. */
  to(name: string): void
  all(): void
  none(): void
}

/** @param order the names as they are shown */
export function useMarked(order: readonly string[]): Marked {
  const [state, setState] = useState<{ names: ReadonlySet<string>; at: string | null; from: string | null }>({
    ...{ names: new Set(), at: null, from: null },
  })
  // What is not there any more is not chosen any more.
  const there = new Set(order)
  const names = new Set([...state.names].filter((name) => there.has(name)))
  const at = state.at !== null && there.has(state.at) ? state.at : null
  return {
    names,
    at,
    is: (name) => names.has(name),
    only: (name) => setState({ names: new Set(name === null ? [] : [name]), at: name, from: name }),
    toggle: (name) => {
      const next = new Set(names)
      if (!next.delete(name)) next.add(name)
      setState({ names: next, at: name, from: name })
    },
    to: (name) => {
      const [a, b] = [order.indexOf(state.from ?? name), order.indexOf(name)]
      const range = order.slice(Math.min(a < 0 ? b : a, b), Math.max(a, b) + 1)
      setState({ names: new Set(range), at: name, from: state.from ?? name })
    },
    all: () => setState({ names: new Set(order), at, from: state.from }),
    none: () => setState({ names: new Set(), at, from: at }),
  }
}
