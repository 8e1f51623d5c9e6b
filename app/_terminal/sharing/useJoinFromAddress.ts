/** `/terminal#join=SECRET` takes up a link to somebody's session; the secret stays out of requests and of the history. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { JOIN_HASH, paths } from '../../_lib/paths.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { takeUpTerminal } from '../store.ts'
import { useTerminalApi } from '../useTerminals.ts'

/** @param ready what was open before is there again */
export function useJoinFromAddress(ready: boolean): void {
  const trpc = useTRPC()
  const api = useTerminalApi()
  const errorText = useErrorText()
  const { mutate } = useMutation(
    trpc.terminals.join.mutationOptions({
      onSuccess: ({ id, agentId, hostname }) =>
        takeUpTerminal(id, { agentId, hostname, address: '' }, undefined, api),
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  useEffect(() => {
    if (!ready) return
    const join = () => {
      const { hash } = window.location
      if (!hash.startsWith(JOIN_HASH)) return
      window.history.replaceState(null, '', paths.terminal())
      mutate({ secret: hash.slice(JOIN_HASH.length) })
    }
    join()
    window.addEventListener('hashchange', join)
    return () => window.removeEventListener('hashchange', join)
  }, [ready, mutate])
}
