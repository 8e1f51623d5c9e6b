/** What can be done with a run: hold or cancel it while it goes on, retry it, write another one from it. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button, ButtonLink } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { againPath } from '../_lib/again.ts'
import { isRunOver, OPEN, sumOf } from '../_lib/states.ts'
import { KeepRun } from './KeepRun.tsx'
import { PauseRun } from './PauseRun.tsx'
import { RetryRun } from './RetryRun.tsx'

export function RunActions({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.view')
  const mayPause = usePermission('runs.pause')
  const mayCancel = usePermission('runs.cancel')
  const mayCreate = usePermission('runs.create')
  const mayKeep = usePermission('runs.keep')
  const over = isRunOver(run.state)
  const goesOn = !over && run.state !== 'awaiting_approval'
  return (
    <>
      {mayKeep && <KeepRun run={run} />}
      {goesOn && mayPause && <PauseRun run={run} />}
      {goesOn && mayCancel && <CancelRun run={run} />}
      {over && mayCreate && <RetryRun run={run} />}
      {mayCreate && <ButtonLink href={againPath(run)}>{t('again')}</ButtonLink>}
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
