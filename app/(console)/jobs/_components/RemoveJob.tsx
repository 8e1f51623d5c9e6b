/** Removes a job, after asking. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

export function RemoveJob({ id, name }: { id: string; name: string }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const remove = useMutation(
    trpc.jobs.remove.mutationOptions({
      onSuccess: () => {
        toast.success(t('removed', { name }))
        navigate(paths.jobs())
        return queries.invalidateQueries({ queryKey: trpc.jobs.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => setAsking(false),
    }),
  )
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('removeTitle', { name })}
        description={t('removeText')}
        confirmLabel={t('remove')}
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id })}
      />
    </>
  )
}
