/** Takes something away for good, after asking, and leaves its page if it has one. */
'use client'

import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../_lib/errors.ts'
import { useNavigate } from '../_trpc/held.ts'
import { Button } from '../_ui/Button.tsx'
import { ConfirmDialog } from '../_ui/ConfirmDialog.tsx'

export interface Removal {
  name: string
  onRemove(): Promise<unknown>
  /** Of the lists that are read anew. */
  listKey: QueryKey
}

interface Props extends Removal {
  /** Whose words are used. */
  area: 'groups' | 'guards' | 'jobs' | 'schedules' | 'scripts'
  /** The page that comes then; none: it stands in a list. */
  back?: string
}

export function RemoveButton({ area, name, onRemove, listKey, back }: Props) {
  const t = useTranslations(area)
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: onRemove,
    onSuccess: () => {
      toast.success(t('removed', { name }))
      if (back) navigate(back)
      return queries.invalidateQueries({ queryKey: listKey })
    },
    onError: (error) => toast.error(errorText(error)),
    onSettled: () => setAsking(false),
  })
  return (
    <>
      <Button variant={back ? 'danger' : 'quiet'} onClick={() => setAsking(true)}>
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
        onConfirm={() => remove.mutate()}
      />
    </>
  )
}
