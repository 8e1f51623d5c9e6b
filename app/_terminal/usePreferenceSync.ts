/** Keeps this browser's copy of the preferences and the server's in step. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { TerminalPreferences } from '../../server/trpc/types.ts'
import { useTRPC } from '../_trpc/client.ts'
import { adoptPreferences, onTerminalPreferences, sentPreferences, unsentPreferences } from './preferences.ts'

/** A slider that is dragged changes many times a second. */
const SETTLE_MS = 400

/** @returns the error of the last attempt to tell the server; what was chosen holds in this browser all the same */
export function usePreferenceSync(): unknown {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const kept = useQuery(trpc.preferences.get.queryOptions())
  const { mutateAsync: save } = useMutation(trpc.preferences.setTerminal.mutationOptions())

  useEffect(() => {
    if (kept.data) adoptPreferences(kept.data.userId, kept.data.terminal)
  }, [kept.data])

  const known = kept.data !== undefined
  useEffect(() => {
    // Only once it is known whose these are.
    if (!known) return
    const { queryKey } = trpc.preferences.get.queryOptions()
    let timer: ReturnType<typeof setTimeout> | null = null
    let sending = false
    const send = async (change: Partial<TerminalPreferences>) => {
      sending = true
      // An answer that is on its way knows nothing of this change.
      await queries.cancelQueries({ queryKey })
      try {
        const saved = await save(change)
        sentPreferences(change)
        queries.setQueryData(queryKey, saved)
        setError(null)
      } catch (refusal) {
        setError(refusal)
        return
      } finally {
        sending = false
      }
      later()
    }
    const later = () => {
      if (timer) clearTimeout(timer)
      timer = setTimeout(() => {
        const change = unsentPreferences()
        if (!sending && Object.keys(change).length > 0) void send(change)
      }, SETTLE_MS)
    }
    later()
    const stop = onTerminalPreferences(later)
    return () => {
      stop()
      if (timer) clearTimeout(timer)
    }
  }, [known, save, queries, trpc])

  return error
}
