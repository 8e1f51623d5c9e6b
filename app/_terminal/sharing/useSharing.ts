/** The server's verbs for who may come into a session; what is listed is read again after each. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'

export function useSharing() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const options = {
    onSuccess: () => queries.invalidateQueries({ queryKey: trpc.terminals.invitations.pathKey() }),
    onError: (error: unknown) => {
      toast.error(errorText(error))
    },
  }
  return {
    invite: useMutation(trpc.terminals.invite.mutationOptions(options)),
    createLink: useMutation(trpc.terminals.createLink.mutationOptions(options)),
    revoke: useMutation(trpc.terminals.revokeInvitation.mutationOptions(options)),
    remove: useMutation(trpc.terminals.removeViewer.mutationOptions(options)),
    setAccess: useMutation(trpc.terminals.setViewerAccess.mutationOptions(options)),
  }
}
