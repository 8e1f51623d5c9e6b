/** What can be done with a run: cancel it while it goes on, retry what failed, run it again. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { isRunOver, OPEN, RETRIED, sumOf } from '../_lib/states.ts'
import { useGuardCheck } from '../_lib/useGuardCheck.ts'
import { PauseRun } from './PauseRun.tsx'
import { RunConfirm } from './RunConfirm.tsx'

export function RunActions({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.view')
  const mayPause = usePermission('runs.pause')
  const mayCancel = usePermission('runs.cancel')
  const mayCreate = usePermission('runs.create')
  const over = isRunOver(run.state)
  return (
    <>
      {!over && mayPause && <PauseRun run={run} />}
      {!over && mayCancel && <CancelRun run={run} />}
      {over && mayCreate && sumOf(run.counts, RETRIED) > 0 && <RetryRun run={run} />}
      {mayCreate && <ButtonLink href={paths.newRun({ from: run.id })}>{t('again')}</ButtonLink>}
    </>
  )
}

function CancelRun({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.view')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [asking, setAsking] = useState(false)
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => {
        setAsking(false)
        toast.success(t('cancelled'))
        return queries.invalidateQueries({ queryKey: trpc.runs.get.queryKey({ id: run.id }) })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const running = sumOf(run.counts, ['running', 'dispatched'])
  return (
    <>
      <Button variant="danger" disabled={run.cancelRequested} onClick={() => setAsking(true)}>
        {run.cancelRequested ? t('cancelling') : t('cancel')}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('cancelTitle')}
        description={t('cancelText', { running, queued: run.counts.queued })}
        confirmLabel={t('cancelYes', { count: sumOf(run.counts, OPEN) })}
        cancelLabel={t('keep')}
        danger
        pending={cancel.isPending}
        onConfirm={() => cancel.mutate({ id: run.id })}
      />
    </>
  )
}

function RetryRun({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.view')
  const trpc = useTRPC()
  const router = useRouter()
  const errorText = useErrorText()
  const count = sumOf(run.counts, RETRIED)
  const retry = useMutation(
    trpc.runs.retry.mutationOptions({
      onSuccess: ({ id }) => router.push(paths.run(id)),
      onError: (error) => {
        guard.close()
        toast.error(errorText(error))
      },
    }),
  )
  const guard = useGuardCheck({
    always: true,
    onError: (error) => toast.error(errorText(error)),
    start: (acknowledgedRules) => retry.mutate({ id: run.id, only: 'failed', acknowledgedRules }),
  })
  return (
    <>
      <Button pending={guard.isPending} onClick={() => guard.ask({ retryOf: run.id, only: 'failed' })}>
        {t('retry', { count })}
      </Button>
      <RunConfirm
        check={guard.asked}
        title={t('retryTitle', { count: guard.asked?.hosts ?? count })}
        text={t('retryText')}
        confirmLabel={t('retry', { count: guard.asked?.hosts ?? count })}
        pending={retry.isPending}
        onClose={guard.close}
        onConfirm={guard.start}
      />
    </>
  )
}
