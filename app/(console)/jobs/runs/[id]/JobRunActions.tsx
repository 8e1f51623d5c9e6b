/** What can be done with a job's run: cancel it while it goes on, retry it from where it failed, run the job again. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { JobRunDetail } from '../../../../../server/trpc/types.ts'
import { usePermission } from '../../../../_components/permissions.tsx'
import { useErrorText } from '../../../../_lib/errors.ts'
import { paths } from '../../../../_lib/paths.ts'
import { useTRPC } from '../../../../_trpc/client.ts'
import { useNavigate } from '../../../../_trpc/held.ts'
import { Button } from '../../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../../_ui/ConfirmDialog.tsx'
import { RunJob } from '../../_components/RunJob.tsx'

export function JobRunActions({ run }: { run: JobRunDetail }) {
  const mayCancel = usePermission('runs.cancel')
  const mayRun = usePermission('runs.create')
  const from = run.steps.find(({ state }) => state !== 'succeeded')
  return (
    <>
      {!run.finishedAt && mayCancel && <CancelJobRun run={run} />}
      {run.finishedAt && mayRun && from && <RetryJobRun run={run} from={from.name} />}
      {run.finishedAt && run.jobExists && (
        <RunJob job={{ id: run.jobId, name: run.jobName, steps: run.steps }} />
      )}
    </>
  )
}

function CancelJobRun({ run }: { run: JobRunDetail }) {
  const t = useTranslations('jobs')
  const view = useTranslations('runs.view')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const cancel = useMutation(
    trpc.jobRuns.cancel.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.jobRuns.get.queryKey({ id: run.id }) }),
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => setAsking(false),
    }),
  )
  return (
    <>
      <Button variant="danger" disabled={run.cancelRequested} onClick={() => setAsking(true)}>
        {run.cancelRequested ? view('cancelling') : view('cancel')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('cancelTitle')}
        description={t('cancelText')}
        confirmLabel={t('cancelYes')}
        cancelLabel={view('keep')}
        danger
        pending={cancel.isPending}
        onConfirm={() => cancel.mutate({ id: run.id })}
      />
    </>
  )
}

function RetryJobRun({ run, from }: { run: JobRunDetail; from: string }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const retry = useMutation(
    trpc.jobRuns.retry.mutationOptions({
      onSuccess: ({ id }) => navigate(paths.jobRun(id)),
      onError: (error) => toast.error(errorText(error)),
      onSettled: () => setAsking(false),
    }),
  )
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('retry', { name: from })}</Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('retryTitle', { name: from })}
        description={t('retryText')}
        confirmLabel={t('retry', { name: from })}
        pending={retry.isPending}
        onConfirm={() => retry.mutate({ id: run.id })}
      />
    </>
  )
}
