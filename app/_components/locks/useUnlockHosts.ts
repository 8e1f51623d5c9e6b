/** Lets hosts be used again, and says of how many that is true. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'

export function useUnlockHosts() {
  const t = useTranslations('locks')
  const trpc = useTRPC()
  const errorText = useErrorText()
  return useMutation(
    trpc.agents.unlock.mutationOptions({
      onSuccess: ({ hosts }) => {
        if (hosts > 0) toast.success(t('unlocked', { count: hosts }))
        else toast.info(t('noneLocked'))
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
}
