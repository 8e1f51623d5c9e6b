/** Takes back what one has asked for. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

export function WithdrawButton({ run }: { run: RunDetail }) {
  const t = useTranslations('approval')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const withdraw = useMutation(
    trpc.runs.withdraw.mutationOptions({
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => {
        setAsking(false)
        return queries.invalidateQueries({ queryKey: trpc.runs.get.queryKey({ id: run.id }) })
      },
    }),
  )
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('withdraw')}</Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('withdrawTitle')}
        description={t('withdrawText')}
        confirmLabel={t('withdraw')}
        danger
        pending={withdraw.isPending}
        onConfirm={() => withdraw.mutate({ id: run.id })}
      />
    </>
  )
}
