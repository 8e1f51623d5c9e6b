/** Work in pieces that a dialog shows and can stop. */
'use client'

import { useEffect, useRef, useState } from 'react'
import type { Progress, Watching } from './pieces.ts'

export interface Watched {
  pending: boolean
  /** Null: nothing is under way. */
  at: Progress | null
  stopping: boolean
  run<T>(work: (watching: Watching) => Promise<T>): Promise<T>
  /** After the request that is under way. */
  stop(): void
}

export function useWatched(): Watched {
  const [at, setAt] = useState<Progress | null>(null)
  const [pending, setPending] = useState(false)
  const [stopping, setStopping] = useState(false)
  const controller = useRef<AbortController | null>(null)
  // Whoever leaves the page or closes the question wants no more of it.
  useEffect(() => () => controller.current?.abort(), [])
  return {
    ...{ pending, at, stopping },
    run: async (work) => {
      const stop = new AbortController()
      controller.current = stop
      setPending(true)
      try {
        return await work({ signal: stop.signal, progress: setAt })
      } finally {
        setPending(false)
        setStopping(false)
        setAt(null)
      }
    },
    stop: () => {
      controller.current?.abort()
      setStopping(true)
    },
  }
}
