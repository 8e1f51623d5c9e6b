/** Keeps a run from ever being removed, or lets it go again. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pin, PinOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'

export function KeepRun({ run }: { run: RunDetail }) {
  const t = useTranslations('history.keep')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const isKept = run.keptBy !== null
  const keep = useMutation(
    trpc.runs.keep.mutationOptions({
      onSuccess: () => {
        toast.success(t(isKept ? 'letGo' : 'done'))
        return queries.invalidateQueries({ queryKey: trpc.runs.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const Icon = isKept ? PinOff : Pin
  return (
    <Button
      aria-pressed={isKept}
      title={t(isKept ? 'letGoHint' : 'hint')}
      pending={keep.isPending}
      onClick={() => keep.mutate({ id: run.id, keep: !isKept })}
    >
      <Icon size={14} aria-hidden />
      {t(isKept ? 'kept' : 'keep')}
    </Button>
  )
}
