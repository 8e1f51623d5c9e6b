/** Starts what a schedule would, now, after asking. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { RunNowResult, ScheduleItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText, useReasonText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

interface Props {
  schedule: Pick<ScheduleItem, 'id' | 'name'>
  /** As a sign only. */
  small?: boolean
}

export function RunNow({ schedule, small = false }: Props) {
  const t = useTranslations('schedules')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const reasonText = useReasonText()
  const mayRun = usePermission('runs.create')
  const [asking, setAsking] = useState(false)
  const { id, name } = schedule
  const tell = ({ state, reason, runId, jobRunId }: RunNowResult) => {
    if (runId) navigate(paths.run(runId))
    else if (jobRunId) navigate(paths.jobRun(jobRunId))
    else if (state === 'queued') toast.info(t('nowQueued'))
    else toast.error(reason ? reasonText(reason) : t('nowNot'))
  }
  const run = useMutation(
    trpc.schedules.runNow.mutationOptions({
      onSuccess: (result) => {
        tell(result)
        return queries.invalidateQueries({ queryKey: trpc.schedules.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => setAsking(false),
    }),
  )
  if (!mayRun) return null
  return (
    <>
      {small ? (
        <button
          type="button"
          className="icon-link"
          aria-label={t('nowOf', { name })}
          title={t('now')}
          onClick={(event) => {
            event.stopPropagation()
            setAsking(true)
          }}
        >
          <Play size={14} aria-hidden />
        </button>
      ) : (
        <Button onClick={() => setAsking(true)}>{t('now')}</Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('nowTitle', { name })}
        description={t('nowText')}
        confirmLabel={t('now')}
        pending={run.isPending}
        onConfirm={() => run.mutate({ id })}
      />
    </>
  )
}
