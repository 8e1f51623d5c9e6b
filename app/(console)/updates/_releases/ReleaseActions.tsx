/** What can be done with a release: bring it out, or offer it no more. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { ReleaseItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

export function ReleaseActions({ release: { id, version, arch, withdrawnAt } }: { release: ReleaseItem }) {
  const t = useTranslations('updates.releases')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayRollOut = usePermission('rollouts.manage')
  const mayWithdraw = usePermission('releases.manage')
  const [asking, setAsking] = useState(false)
  const withdraw = useMutation(
    trpc.releases.withdraw.mutationOptions({
      onSuccess: () => {
        setAsking(false)
        toast.success(t('withdrawDone', { version }))
        return queries.invalidateQueries({ queryKey: trpc.releases.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  if (withdrawnAt) return null
  return (
    <span className="inline-flex gap-1">
      {mayRollOut && (
        <ButtonLink href={paths.newRollout({ version })} variant="quiet">
          {t('rollOut')}
        </ButtonLink>
      )}
      {mayWithdraw && (
        <Button variant="quiet" onClick={() => setAsking(true)}>
          {t('withdraw')}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('withdrawTitle', { version, arch })}
        description={t('withdrawText')}
        confirmLabel={t('withdraw')}
        danger
        pending={withdraw.isPending}
        onConfirm={() => withdraw.mutate({ id })}
      />
    </span>
  )
}
