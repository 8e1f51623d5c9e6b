/** What holds for some hosts, in a line. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { RecordingPolicy } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { PreviewText, usePreview } from './Preview.tsx'

interface Props {
  name: string
  hint: string
  policy: RecordingPolicy
  /** Of a group: it can be without one. */
  groupId?: string
  onEdit?: () => void
}

const TONE = { off: 'text-muted', on: '', must: 'text-success' } as const

export function PolicyRow({ name, hint, policy, groupId, onEdit }: Props) {
  const t = useTranslations('recordings.policy')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const preview = usePreview(groupId && asking ? { without: groupId } : null)
  const remove = useMutation(
    trpc.recordings.removePolicy.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.recordings.pathKey() }),
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => setAsking(false),
    }),
  )
  const { record, input, keepDays } = policy
  const facts = [
    record !== 'off' && t(input ? 'withInput' : 'withoutInput'),
    keepDays === null ? t('keptForever') : t('keptDays', { count: keepDays }),
  ].filter(Boolean)
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 border-b border-line py-1.5 text-sm">
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium">{name}</p>
        <p className="text-xs text-muted">{hint}</p>
      </div>
      <div className="min-w-0 flex-1 basis-56">
        <p className={TONE[record]}>{t(`modes.${record}`)}</p>
        <p className="text-xs text-muted">{facts.join(' · ')}</p>
      </div>
      {onEdit && (
        <span className="-mr-2 ml-auto inline-flex">
          <Button variant="quiet" onClick={onEdit}>
            {t('edit')}
          </Button>
          {groupId && (
            <Button variant="quiet" onClick={() => setAsking(true)}>
              {t('remove')}
            </Button>
          )}
        </span>
      )}
      {groupId && (
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={t('removeTitle', { name })}
          description={t('removeText')}
          confirmLabel={t('remove')}
          danger
          pending={remove.isPending}
          onConfirm={preview.data ? () => remove.mutate({ groupId }) : undefined}
        >
          <PreviewText preview={preview} />
        </ConfirmDialog>
      )}
    </li>
  )
}
