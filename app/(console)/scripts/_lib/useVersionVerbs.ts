/** What can be done with a version of a script; what is shown of it is read again afterwards. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'

export function useVersionVerbs(id: string, onSettled: () => void) {
  const t = useTranslations('scripts')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const reread = () => queries.invalidateQueries({ queryKey: trpc.scripts.pathKey() })
  const onError = (error: unknown) => toast.error(errorText(error))
  const restore = useMutation(
    trpc.scripts.restore.mutationOptions({
      onSuccess: ({ version }, { version: from }) => {
        toast.success(t('restored', { from, version }))
        return reread()
      },
      onError,
      onSettled,
    }),
  )
  const disable = useMutation(
    trpc.scripts.setVersionDisabled.mutationOptions({ onSuccess: reread, onError, onSettled }),
  )
  return {
    restore: (version: number) => restore.mutate({ id, version }),
    setDisabled: (version: number, disabled: boolean) => disable.mutate({ id, version, disabled }),
    pending: restore.isPending || disable.isPending,
  }
}
