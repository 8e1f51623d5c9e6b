/** Ends a run on one of its hosts; the others go on. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { CircleStop } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { TaskItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { isTaskOver } from '../_lib/states.ts'

/** Nothing where the task is over, or the user may not. */
export function CancelHost({ task }: { task: TaskItem }) {
  const t = useTranslations('runs.view')
  const may = usePermission('runs.cancel')
  const [asking, setAsking] = useState(false)
  const trpc = useTRPC()
  const errorText = useErrorText()
  const { hostname } = task
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => toast.success(t('hostCancelled', { hostname })),
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => setAsking(false),
    }),
  )
  // It may end while the question stands.
  const over = isTaskOver(task.state)
  if (!may || (over && !asking)) return null
  const asked = task.cancelRequestedAt !== null
  const label = asked ? t('cancelling') : t('cancelHost', { hostname })
  return (
    <>
      <button
        type="button"
        className="icon-link hover:text-danger disabled:opacity-50"
        aria-label={label}
        title={label}
        disabled={asked || over}
        onClick={() => setAsking(true)}
      >
        <CircleStop size={14} aria-hidden />
      </button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('cancelHostTitle', { hostname })}
        description={
          over
            ? t('cancelHostOver')
            : t('cancelHostText', {
                begun: task.state === 'queued' ? 'no' : 'yes',
                online: task.online ? 'yes' : 'no',
              })
        }
        confirmLabel={t('cancelHost', { hostname })}
        cancelLabel={t('keep')}
        danger
        pending={cancel.isPending}
        {...(over ? {} : { onConfirm: () => cancel.mutate({ id: task.runId, taskIds: [task.taskId] }) })}
      />
    </>
  )
}
