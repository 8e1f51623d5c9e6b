/** Holds a run, or lets it go on: from where it is, or with the next batch. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { pauseOf } from '../_lib/reason.ts'

export function PauseRun({ run }: { run: RunDetail }) {
  const t = useTranslations('runs.pace')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const onError = (error: unknown) => void toast.error(errorText(error))
  const pause = useMutation(trpc.runs.pause.mutationOptions({ onError }))
  const resume = useMutation(trpc.runs.resume.mutationOptions({ onError }))
  if (run.state === 'paused')
    return (
      <Button variant="primary" pending={resume.isPending} onClick={() => resume.mutate({ id: run.id })}>
        {pauseOf(run.pausedReason).code === 'gate' ? t('nextBatch') : t('resume')}
      </Button>
    )
  // What is under way is not held: with nothing waiting there is nothing to pause.
  if (run.counts.queued === 0) return null
  return (
    <Button pending={pause.isPending} onClick={() => pause.mutate({ id: run.id })}>
      {t('pauseNow')}
    </Button>
  )
}
