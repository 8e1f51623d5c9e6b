/** What can be done with a recording: take it along, keep it, remove it. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Download, Pin, PinOff, SquareTerminal, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { RecordingDetail } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

const LOOK =
  'inline-flex h-8 items-center gap-1.5 whitespace-nowrap rounded-md border border-line bg-raised px-3 text-sm font-medium hover:bg-hover'

export function RecordingActions({ recording }: { recording: RecordingDetail }) {
  const t = useTranslations('recordings.actions')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const mayManage = usePermission('recordings.manage')
  const [asking, setAsking] = useState(false)
  const { id, pinnedBy, state, hostname, username } = recording
  const isPinned = pinnedBy !== null
  const pin = useMutation(
    trpc.recordings.pin.mutationOptions({
      onSuccess: () => {
        toast.success(t(isPinned ? 'letGo' : 'pinned'))
        return queries.invalidateQueries({ queryKey: trpc.recordings.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const remove = useMutation(
    trpc.recordings.remove.mutationOptions({
      onSuccess: () => {
        toast.success(t('removed'))
        navigate(paths.recordings())
        void queries.invalidateQueries({ queryKey: trpc.recordings.list.pathKey() })
      },
      onError: (error) => {
        setAsking(false)
        toast.error(errorText(error))
      },
    }),
  )
  const PinIcon = isPinned ? PinOff : Pin
  return (
    <>
      {state === 'recording' && (
        <ButtonLink variant="primary" href={paths.terminal({ session: id })}>
          <SquareTerminal size={14} aria-hidden />
          {t('live')}
        </ButtonLink>
      )}
      <a className={LOOK} href={paths.recordingCast(id)} download title={t('downloadHint')}>
        <Download size={14} aria-hidden />
        {t('download')}
      </a>
      {mayManage && (
        <Button
          aria-pressed={isPinned}
          title={t(isPinned ? 'unpinHint' : 'pinHint')}
          pending={pin.isPending}
          onClick={() => pin.mutate({ id, pinned: !isPinned })}
        >
          <PinIcon size={14} aria-hidden />
          {t(isPinned ? 'unpin' : 'pin')}
        </Button>
      )}
      {mayManage && state !== 'recording' && !isPinned && (
        <Button variant="danger" onClick={() => setAsking(true)}>
          <Trash2 size={14} aria-hidden />
          {t('remove')}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('removeTitle', { name: username, hostname })}
        description={t('removeText')}
        confirmLabel={t('remove')}
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id })}
      />
    </>
  )
}
