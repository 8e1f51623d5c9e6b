/** `/terminal?agent=ID` opens a terminal, `?session=ID` attaches to one; the address forgets it, so that a reload does nothing more. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { addressOf } from '../../_lib/hostMarks.ts'
import { paths } from '../../_lib/paths.ts'
import { openTerminal, takeUpTerminal } from '../../_terminal/store.ts'
import { useTerminalApi } from '../../_terminal/useTerminals.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { sessionTarget } from './sessionTarget.ts'

/** The address is what remembers the wish: whoever clears it has served it, once. */
function served(name: string, value: string): boolean {
  if (new URLSearchParams(window.location.search).get(name) !== value) return false
  window.history.replaceState(null, '', paths.terminal())
  return true
}

/** @param ready what was open before is there again */
export function useOpenFromAddress(agentId: string | null, sessionId: string | null, ready: boolean): void {
  const trpc = useTRPC()
  const api = useTerminalApi()
  const errorText = useErrorText()
  const agent = useQuery(
    trpc.agents.get.queryOptions({ id: agentId ?? '' }, { enabled: ready && agentId !== null }),
  )
  const session = useQuery(
    trpc.terminals.get.queryOptions({ id: sessionId ?? '' }, { enabled: ready && sessionId !== null }),
  )
  useEffect(() => {
    const { data, error } = agent
    if (!ready || agentId === null || (!data && !error) || !served('agent', agentId)) return
    if (data) openTerminal({ agentId: data.id, hostname: data.hostname, address: addressOf(data) }, api)
    else toast.error(errorText(error))
  }, [ready, agentId, agent, api, errorText])
  useEffect(() => {
    const { data, error } = session
    if (!ready || sessionId === null || (!data && !error) || !served('session', sessionId)) return
    if (data) takeUpTerminal(data.id, sessionTarget(data), undefined, api)
    else toast.error(errorText(error))
  }, [ready, sessionId, session, api, errorText])
}
