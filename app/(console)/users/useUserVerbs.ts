/** The server's verbs for users: each says what went wrong, and the list is read again after it. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'

/** @param onDone called when the server has done it */
export function useUserVerbs(onDone: () => void) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const options = {
    onSuccess: () => {
      onDone()
      return queries.invalidateQueries({ queryKey: trpc.users.list.pathKey() })
    },
    onError: (error: unknown) => {
      toast.error(errorText(error))
    },
  }
  return {
    update: useMutation(trpc.users.update.mutationOptions(options)),
    lock: useMutation(trpc.users.lock.mutationOptions(options)),
    unlock: useMutation(trpc.users.unlock.mutationOptions(options)),
    remove: useMutation(trpc.users.remove.mutationOptions(options)),
  }
}
