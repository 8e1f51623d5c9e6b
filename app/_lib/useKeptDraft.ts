/** The draft on the page: from what the address asks for, or what this tab kept; kept again as it changes. */
'use client'

import { useEffect, useRef, useState } from 'react'
import type { DraftStore } from './keptDraft.ts'

const KEEP_AFTER_MS = 300

interface Input<T, Source> {
  source: Source
  load(source: Source): Promise<T>
  empty: T
  store: DraftStore<T>
}

/** The name of this entry of the tab's history: a reload and the way back find it again, a new visit does not. */
function entryOfHistory(): string {
  const state = (window.history.state ?? {}) as { draft?: unknown }
  if (typeof state.draft === 'string') return state.draft
  const draft = `${Date.now()}-${Math.random()}`
  window.history.replaceState({ ...state, draft }, '')
  return draft
}

export function useKeptDraft<T extends object, Source>({ source, load, empty, store }: Input<T, Source>) {
  const [draft, setDraft] = useState<T | null>(null)
  const [error, setError] = useState<unknown>(null)
  const asked = useRef(false)
  const entry = useRef('')

  const begin = async () => {
    try {
      setDraft(store.keptOn(entry.current) ?? (await load(source)))
    } catch (reason) {
      setError(reason)
      setDraft(store.kept() ?? empty)
    }
  }
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    entry.current = entryOfHistory()
    void begin()
  })

  useEffect(() => {
    if (!draft) return
    const timer = setTimeout(() => store.keep(draft, entry.current), KEEP_AFTER_MS)
    return () => clearTimeout(timer)
  }, [draft, store])

  const change = (part: Partial<T>) => setDraft((now) => (now ? { ...now, ...part } : now))
  /** What the address asks for is there again. */
  const discard = () => {
    store.drop()
    void begin()
  }
  return { draft, error, change, discard }
}
