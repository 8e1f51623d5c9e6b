/**
 * Whether live updates arrive, as the one WebSocket of this tab tells:
 *
 *   idle ─► open ─► lost ─► back ─► open      idle: nothing to listen to, closed by ourselves
 *            └────► idle     └───► lost        back: shown for a moment, then it is open as before
 */
'use client'

import { useSyncExternalStore } from 'react'

export type Connection = 'idle' | 'open' | 'lost' | 'back'
const BACK_SHOWN_MS = 4_000

let state: Connection = 'idle'
let settled: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function set(next: Connection): void {
  clearTimeout(settled)
  if (next === 'back') settled = setTimeout(() => set('open'), BACK_SHOWN_MS)
  if (state === next) return
  state = next
  for (const listener of listeners) listener()
}

/** `socket` is tRPC's own word: `connecting` carries an error exactly when a connection broke or was refused. */
export function socketChanged(socket: 'idle' | 'connecting' | 'pending', error: unknown): void {
  switch (socket) {
    case 'idle':
      set('idle')
      break
    case 'connecting':
      if (error) set('lost')
      break
    case 'pending':
      set(state === 'lost' || state === 'back' ? 'back' : 'open')
  }
}

/** @returns how to stop listening */
export const onConnection = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export const connectionState = (): Connection => state

export const useConnection = (): Connection =>
  useSyncExternalStore(onConnection, connectionState, () => 'idle' as const)
