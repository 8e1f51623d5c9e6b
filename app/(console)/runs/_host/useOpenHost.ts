/** Which host's output is open beside the run, and where in it: in the address, so that it can be shared. */
'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useMemo, useSyncExternalStore } from 'react'

export type Stream = 'stdout' | 'stderr'

export interface Place {
  taskId: string
  stream?: Stream
  /** From 1. */
  line?: number
}

/** Tells those who read the fragment: `replaceState` says nothing by itself. */
const MOVED = 'qunkong:moved'

const lineOf = (hash: string): number | undefined => {
  const line = Number(/^#L(\d{1,9})$/.exec(hash)?.[1])
  return line > 0 ? line : undefined
}

function subscribe(listener: () => void): () => void {
  for (const event of ['hashchange', 'popstate', MOVED]) window.addEventListener(event, listener)
  return () => {
    for (const event of ['hashchange', 'popstate', MOVED]) window.removeEventListener(event, listener)
  }
}

export function useOpenHost() {
  const params = useSearchParams()
  const pathname = usePathname()
  const line = useSyncExternalStore(
    subscribe,
    () => lineOf(window.location.hash),
    () => undefined,
  )
  const taskId = params.get('task')
  const place = useMemo<Place | null>(
    () => (taskId ? { taskId, stream: params.get('stream') === 'stderr' ? 'stderr' : 'stdout', line } : null),
    [taskId, params, line],
  )
  const hrefOf = useCallback(
    (to: Place | null) => {
      const next = new URLSearchParams(params)
      next.delete('task')
      next.delete('stream')
      if (to) next.set('task', to.taskId)
      if (to?.stream === 'stderr') next.set('stream', to.stream)
      const text = next.toString()
      return `${pathname}${text ? `?${text}` : ''}${to?.line ? `#L${to.line}` : ''}`
    },
    [params, pathname],
  )
  const open = useCallback(
    (to: Place | null) => {
      window.history.replaceState(null, '', hrefOf(to))
      window.dispatchEvent(new Event(MOVED))
    },
    [hrefOf],
  )
  return { place, hrefOf, open }
}
