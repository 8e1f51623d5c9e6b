/** Lets a waiting host in. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'

export function ApproveButton({ id, hostname }: { id: string; hostname: string }) {
  const t = useTranslations('agents')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const may = usePermission('agents.approve')
  const approve = useMutation(
    trpc.agents.approve.mutationOptions({
      onSuccess: () => {
        toast.success(t('approved', { hostname }))
        return queries.invalidateQueries({ queryKey: trpc.agents.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  if (!may) return null
  return (
    <Button pending={approve.isPending} onClick={() => approve.mutate({ id })}>
      {t('approve')}
    </Button>
  )
}
