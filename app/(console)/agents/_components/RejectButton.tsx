/** Turns a waiting host away, after asking. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

export function RejectButton({ id, hostname }: { id: string; hostname: string }) {
  const t = useTranslations('agents')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const may = usePermission('agents.remove')
  const [asking, setAsking] = useState(false)
  const reject = useMutation(
    trpc.agents.remove.mutationOptions({
      onSuccess: () => {
        setAsking(false)
        toast.success(t('rejected', { hostname }))
        return queries.invalidateQueries({ queryKey: trpc.agents.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  if (!may) return null
  return (
    <>
      <Button variant="quiet" onClick={() => setAsking(true)}>
        {t('reject')}
      </Button>
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title={t('rejectTitle', { hostname })}
          description={t('rejectText')}
          confirmLabel={t('reject')}
          danger
          pending={reject.isPending}
          onConfirm={() => reject.mutate({ id })}
        />
      )}
    </>
  )
}
