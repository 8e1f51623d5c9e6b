/** The verbs of a rollout, with what is said after each. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'

export type Verb = 'pause' | 'resume' | 'abort' | 'retry' | 'rollback'

const NAMES_MAX = 5
/** Enough to read a handful of names. */
const SHOWN_MS = 15_000

/** @param onDone closes what asked */
export function useRolloutVerbs(id: string, onDone: () => void) {
  const t = useTranslations('updates.view')
  const trpc = useTRPC()
  const router = useRouter()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const done = () => {
    onDone()
    return queries.invalidateQueries({ queryKey: trpc.rollouts.pathKey() })
  }
  const failed = (error: unknown) => {
    toast.error(errorText(error))
  }
  const plain = { onSuccess: done, onError: failed }
  const pause = useMutation(trpc.rollouts.pause.mutationOptions(plain))
  const resume = useMutation(trpc.rollouts.resume.mutationOptions(plain))
  const abort = useMutation(trpc.rollouts.abort.mutationOptions(plain))
  const retry = useMutation(
    trpc.rollouts.retryFailed.mutationOptions({
      onSuccess: ({ count }) => {
        toast.success(t('retried', { count }))
        return done()
      },
      onError: failed,
    }),
  )
  const rollback = useMutation(
    trpc.rollouts.rollback.mutationOptions({
      onSuccess: ({ id: newId, count, skipped }) => {
        toast.success(t('rolledBack', { count }))
        const hosts = skipped.slice(0, NAMES_MAX).map(({ hostname }) => hostname)
        if (skipped.length > NAMES_MAX) hosts.push('…')
        if (skipped.length > 0)
          toast.warning(t('rollbackLeft', { count: skipped.length, hosts: hosts.join(', ') }), {
            duration: SHOWN_MS,
          })
        onDone()
        router.push(paths.rollout(newId))
      },
      onError: failed,
    }),
  )
  const verbs = { pause, resume, abort, retry, rollback }
  return {
    run: (verb: Verb) => verbs[verb].mutate({ id }),
    isPending: Object.values(verbs).some((verb) => verb.isPending),
  }
}
