/** The terminals of this browser tab for components, and the server's verbs for terminals. */
'use client'

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useMe } from '../_components/permissions.tsx'
import { useTRPCClient } from '../_trpc/client.ts'
import type { TerminalApi } from './link.ts'
import {
  defaultPreferences,
  onTerminalPreferences,
  type TerminalPreferences,
  terminalPreferences,
} from './preferences.ts'
import { noTerminals, onTerminals, restoreTerminals, type Terminals, terminals } from './store.ts'

export const useTerminals = (): Terminals => useSyncExternalStore(onTerminals, terminals, noTerminals)

export function useTerminalApi(): TerminalApi {
  const client = useTRPCClient()
  return useMemo(
    () => ({
      open: (input) => client.terminals.open.mutate(input),
      attach: (input, signal) => client.terminals.attach.mutate(input, { signal }),
      close: (id) => client.terminals.close.mutate({ id }),
      closeReason: async (id) => (await client.terminals.get.query({ id })).closeReason,
    }),
    [client],
  )
}

/** Brings back what was open before the page was loaded anew. @returns whether that is done */
export function useRestoredTerminals(): boolean {
  const api = useTerminalApi()
  const userId = useMe()?.id
  const [restored, setRestored] = useState(false)
  useEffect(() => {
    if (userId === undefined) return
    restoreTerminals(userId, api)
    setRestored(true)
  }, [userId, api])
  return restored
}

export const useTerminalPreferences = (): TerminalPreferences =>
  useSyncExternalStore(onTerminalPreferences, terminalPreferences, defaultPreferences)
