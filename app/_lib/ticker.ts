/** One clock for all that counts on the page: every second, and only while somebody looks at it. */
'use client'

import { useSyncExternalStore } from 'react'

const TICK_MS = 1_000

let now = 0
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now()
    timer = setInterval(tick, TICK_MS)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

const never = () => () => {}

/**
 * What `read` makes of the time (epoch milliseconds); drawn again only when that changes. Null on the server.
 * @param runs false: the time does not matter now
 */
export function useTicking<T extends string | number>(read: (nowMs: number) => T, runs = true): T | null {
  return useSyncExternalStore<T | null>(
    runs ? subscribe : never,
    () => read(listeners.size > 0 ? now : Date.now()),
    () => null,
  )
}
