/** Takes an upload away, after asking. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { FileItem } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

export function RemoveFile({ file: { id, name } }: { file: FileItem }) {
  const t = useTranslations('files')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const remove = useMutation(
    trpc.files.remove.mutationOptions({
      onSuccess: () => {
        toast.success(t('removed', { name }))
        return queries.invalidateQueries({ queryKey: trpc.files.list.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => setAsking(false),
    }),
  )
  return (
    <>
      <button
        type="button"
        className="icon-link"
        aria-label={t('removeOf', { name })}
        title={t('remove')}
        onClick={(event) => {
          event.stopPropagation()
          setAsking(true)
        }}
      >
        <Trash2 size={14} aria-hidden />
      </button>
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
