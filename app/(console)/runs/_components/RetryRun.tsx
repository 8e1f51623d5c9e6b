/** Runs a run again that is over: where it failed, also where it never started, or everywhere. The new run is linked to it. */
'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { type Retry, retriesOf } from '../_lib/retries.ts'
import { useGuardCheck } from '../_lib/useGuardCheck.ts'
import { RunConfirm } from './RunConfirm.tsx'

export function RetryRun({ run }: { run: RunDetail }) {
  return retriesOf(run.counts).map((retry) => <RetryButton key={retry.only} run={run} {...retry} />)
}

function RetryButton({ run, only, count, words }: { run: RunDetail } & Retry) {
  const t = useTranslations('runs.retry')
  const trpc = useTRPC()
  const router = useRouter()
  const errorText = useErrorText()
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
    start: (acknowledgedRules) => retry.mutate({ id: run.id, only, acknowledgedRules }),
  })
  // Agents that are removed since don't count.
  const hosts = guard.asked?.hosts ?? count
  return (
    <>
      <Button pending={guard.isPending} onClick={() => guard.ask({ retryOf: run.id, only })}>
        {t(words, { count })}
      </Button>
      <RunConfirm
        check={guard.asked}
        title={t('title', { count: hosts })}
        text={t('text')}
        confirmLabel={t(words, { count: hosts })}
        pending={retry.isPending}
        onClose={guard.close}
        onConfirm={guard.start}
      />
    </>
  )
}
