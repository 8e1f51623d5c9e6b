/** The terminals of this browser tab for components, and the server's verbs for terminals. */
'use client'

import { useMemo, useSyncExternalStore } from 'react'
import { useTRPCClient } from '../_trpc/client.ts'
import {
  defaultPreferences,
  onTerminalPreferences,
  type TerminalPreferences,
  terminalPreferences,
} from './preferences.ts'
import type { TerminalApi } from './session.ts'
import { noTerminalTabs, onTerminalTabs, type TerminalTab, terminalTabs } from './store.ts'

export function useTerminals(): { tabs: readonly TerminalTab[]; active: TerminalTab | undefined } {
  const { tabs, activeKey } = useSyncExternalStore(onTerminalTabs, terminalTabs, noTerminalTabs)
  return { tabs, active: tabs.find(({ session }) => session.key === activeKey) }
}

export function useTerminalApi(): TerminalApi {
  const client = useTRPCClient()
  return useMemo(
    () => ({
      open: (input) => client.terminals.open.mutate(input),
      close: (id) => client.terminals.close.mutate({ id }),
    }),
    [client],
  )
}

export const useTerminalPreferences = (): TerminalPreferences =>
  useSyncExternalStore(onTerminalPreferences, terminalPreferences, defaultPreferences)
