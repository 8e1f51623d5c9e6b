/** What can be done with a group: run on it, change it, remove it. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { GroupItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { GroupDialog } from './GroupDialog.tsx'

export function GroupActions({ group }: { group: GroupItem }) {
  const t = useTranslations('groups')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayManage = usePermission('groups.manage')
  const mayRun = usePermission('runs.create')
  const [asking, setAsking] = useState<'edit' | 'remove' | null>(null)
  const done = () => setAsking(null)
  const remove = useMutation(
    trpc.groups.remove.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.groups.list.queryKey() }),
      onError: (error) => toast.error(errorText(error)),
      onSettled: done,
    }),
  )
  const filter = JSON.stringify({ query: `@${group.name}` })
  return (
    <span className="-mr-2 inline-flex items-center justify-end">
      {mayRun && group.hosts > 0 && (
        <ButtonLink variant="quiet" href={paths.newRun({ filter })}>
          {t('run')}
        </ButtonLink>
      )}
      {mayManage && (
        <>
          <Button variant="quiet" onClick={() => setAsking('edit')}>
            {t('edit')}
          </Button>
          <Button variant="quiet" onClick={() => setAsking('remove')}>
            {t('remove')}
          </Button>
        </>
      )}
      {asking === 'edit' && <GroupDialog group={group} onClose={done} />}
      {asking === 'remove' && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && done()}
          title={t('removeTitle', { name: group.name })}
          description={t('removeText')}
          confirmLabel={t('remove')}
          danger
          pending={remove.isPending}
          onConfirm={() => remove.mutate({ id: group.id })}
        />
      )}
    </span>
  )
}
