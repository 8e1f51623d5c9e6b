/** `/terminal?agent=ID`: one terminal is opened for it, and the address forgets it, so that a reload opens none. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { addressOf } from '../../_lib/hostMarks.ts'
import { paths } from '../../_lib/paths.ts'
import { openTerminal } from '../../_terminal/store.ts'
import { useTerminalApi } from '../../_terminal/useTerminals.ts'
import { useTRPC } from '../../_trpc/client.ts'

export function useOpenFromAddress(agentId: string | null): void {
  const trpc = useTRPC()
  const api = useTerminalApi()
  const errorText = useErrorText()
  const agent = useQuery(trpc.agents.get.queryOptions({ id: agentId ?? '' }, { enabled: agentId !== null }))
  const { data, error } = agent
  useEffect(() => {
    if (agentId === null || (!data && !error)) return
    // The address is what remembers the wish: whoever clears it has served it, once.
    if (new URLSearchParams(window.location.search).get('agent') !== agentId) return
    window.history.replaceState(null, '', paths.terminal())
    if (data) openTerminal({ agentId: data.id, hostname: data.hostname, address: addressOf(data) }, api)
    else toast.error(errorText(error))
  }, [agentId, data, error, api, errorText])
}
