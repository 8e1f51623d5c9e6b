/** Where somebody wants to go while the server is away: without it, Next would leave for the browser's error page. */
'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useSyncExternalStore } from 'react'
import { connectionState } from './connection.ts'

let held: string | null = null
const listeners = new Set<() => void>()

/** Null forgets it. */
export function holdNavigation(href: string | null): void {
  held = href
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export const useHeldNavigation = (): string | null =>
  useSyncExternalStore(
    subscribe,
    () => held,
    () => null,
  )

/** Goes there, or as soon as the server is back. */
export function useNavigate(): (href: string) => void {
  const router = useRouter()
  return useCallback(
    (href) => {
      if (connectionState() === 'lost') holdNavigation(href)
      else router.push(href)
    },
    [router],
  )
}
