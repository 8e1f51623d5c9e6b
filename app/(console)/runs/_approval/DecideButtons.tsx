/** Lets a run start, or refuses it, with a word about it where one is wanted. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { toast } from 'sonner'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

const NOTE_CHARS_MAX = 500

interface Props {
  run: RunDetail
  /** Of somebody who had a hand in what it runs. */
  refuseOnly: boolean
}

export function DecideButtons({ run, refuseOnly }: Props) {
  const t = useTranslations('approval')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const noteId = useId()
  const [asking, setAsking] = useState<'approve' | 'refuse' | null>(null)
  const [note, setNote] = useState('')
  const answers = {
    onError: (error: unknown) => {
      toast.error(errorText(error))
    },
    onSettled: () => {
      setAsking(null)
      return Promise.all([
        queries.invalidateQueries({ queryKey: trpc.runs.get.queryKey({ id: run.id }) }),
        queries.invalidateQueries({ queryKey: trpc.runs.approvals.queryKey() }),
      ])
    },
  }
  const approve = useMutation(trpc.runs.approve.mutationOptions(answers))
  const refuse = useMutation(trpc.runs.refuse.mutationOptions(answers))
  const kind = asking ?? 'approve'
  const { mutate, isPending } = asking === 'refuse' ? refuse : approve
  return (
    <>
      <Button onClick={() => setAsking('refuse')}>{t('refuse')}</Button>
      {!refuseOnly && (
        <Button variant="primary" onClick={() => setAsking('approve')}>
          {t('approve')}
        </Button>
      )}
      <ConfirmDialog
        open={asking !== null}
        onOpenChange={(open) => !open && setAsking(null)}
        title={t(`${kind}Title`, { hosts: run.total })}
        description={t(`${kind}Text`, { name: run.createdBy })}
        confirmLabel={t(kind)}
        danger={asking === 'refuse'}
        pending={isPending}
        onConfirm={() => mutate({ id: run.id, note: note.trim() || undefined })}
      >
        <label htmlFor={noteId} className="mt-4 block text-sm">
          {t('note')}
        </label>
        <textarea
          id={noteId}
          className="field mt-1.5 h-auto! py-1.5"
          rows={2}
          maxLength={NOTE_CHARS_MAX}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </ConfirmDialog>
    </>
  )
}
