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

interface State {
  names: ReadonlySet<string>
  at: string | null
  from: string | null
  /** All, also those that are still on their way. */
  all: boolean
}

const NONE: State = { names: new Set(), at: null, from: null, all: false }

/** @param order the names as they are shown @param coming more of them are on their way */
export function useMarked(order: readonly string[], coming: boolean): Marked {
  const [state, setState] = useState(NONE)
  // What comes into the folder later was not meant.
  if (state.all && !coming) setState({ ...state, names: new Set(order), all: false })
  // What is not there any more is not chosen any more.
  const there = new Set(order)
  const names = state.all ? there : new Set([...state.names].filter((name) => there.has(name)))
  const at = state.at !== null && there.has(state.at) ? state.at : null
  const choose = (chosen: Iterable<string>, to: string | null, from = to) =>
    setState({ names: new Set(chosen), at: to, from, all: false })
  return {
    names,
    at,
    is: (name) => names.has(name),
    only: (name) => choose(name === null ? [] : [name], name),
    toggle: (name) => {
      const next = new Set(names)
      if (!next.delete(name)) next.add(name)
      choose(next, name)
    },
    to: (name) => {
      const [a, b] = [order.indexOf(state.from ?? name), order.indexOf(name)]
      choose(order.slice(Math.min(a < 0 ? b : a, b), Math.max(a, b) + 1), name, state.from ?? name)
    },
    all: () => setState({ names: there, at, from: state.from, all: coming }),
    none: () => choose([], at),
  }
}
