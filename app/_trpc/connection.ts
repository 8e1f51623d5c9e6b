/** Whether live updates arrive: told by the one WebSocket of this tab. */
'use client'

import { useSyncExternalStore } from 'react'

type State = 'idle' | 'open' | 'lost'
let state: State = 'idle'
const listeners = new Set<() => void>()

export function setConnection(next: State): void {
  if (state === next) return
  state = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export const useConnection = (): State =>
  useSyncExternalStore(
    subscribe,
    () => state,
    () => 'idle',
  )
