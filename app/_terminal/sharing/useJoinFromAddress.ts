/** `/terminal#join=SECRET` takes up a link to somebody's session; the secret stays out of requests and of the history. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { JOIN_HASH, paths } from '../../_lib/paths.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { takeUpTerminal } from '../store.ts'
import { useTerminalApi } from '../useTerminals.ts'

const isInvited = (): boolean => window.location.hash.startsWith(JOIN_HASH)
const onHash = (listener: () => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** Whether the page was opened by such a link, which was not taken up. */
export const useIsInvited = (): boolean => useSyncExternalStore(onHash, isInvited, () => false)

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
      if (!isInvited()) return
      const { hash } = window.location
      window.history.replaceState(null, '', paths.terminal())
      mutate({ secret: hash.slice(JOIN_HASH.length) })
    }
    join()
    return onHash(join)
  }, [ready, mutate])
}
