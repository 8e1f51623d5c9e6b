/** How long runs are kept and what outputs may take, with what that would remove now; asked about before it is saved. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { Retention } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { daysOf, gibOf, policyOf } from '../_lib/retention.ts'
import { Preview, usePreview } from './Preview.tsx'

interface Props {
  retention: Retention
  mayManage: boolean
}

export function RetentionForm({ retention, mayManage }: Props) {
  const t = useTranslations('history.retention')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [days, setDays] = useState(daysOf(retention))
  const [gib, setGib] = useState(gibOf(retention))
  const [asking, setAsking] = useState(false)
  const { policy, daysProblem, gibProblem } = policyOf(days, gib)
  const preview = usePreview(policy)
  const save = useMutation(
    trpc.history.setRetention.mutationOptions({
      onSuccess: () => {
        setAsking(false)
        toast.success(t('saved'))
        return queries.invalidateQueries({ queryKey: trpc.history.pathKey() })
      },
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const isChanged = days.trim() !== daysOf(retention) || gib.trim() !== gibOf(retention)
  const removes = (preview.data?.byAge.runs ?? 0) + (preview.data?.bySize.runs ?? 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!policy || !preview.data) return
    if (removes > 0) setAsking(true)
    else save.mutate(policy)
  }
  return (
    <form onSubmit={submit} className="space-y-4">
      <fieldset disabled={!mayManage} className="flex flex-wrap gap-4">
        <legend className="sr-only">{t('policy')}</legend>
        <div className="w-56">
          <TextField
            label={t('keepDays')}
            hint={t('keepDaysHint')}
            problem={daysProblem ? t('daysInvalid') : null}
            inputMode="numeric"
            value={days}
            onChange={setDays}
          />
        </div>
        <div className="w-56">
          <TextField
            label={t('keepGib')}
            hint={t('keepGibHint')}
            problem={gibProblem ? t('gibInvalid') : null}
            inputMode="decimal"
            value={gib}
            onChange={setGib}
          />
        </div>
      </fieldset>
      {policy && <Preview policy={policy} preview={preview} />}
      {mayManage && (
        <Button
          type="submit"
          variant="primary"
          disabled={!isChanged || !policy || !preview.data || preview.isFetching}
          pending={save.isPending && !asking}
        >
          {t('save')}
        </Button>
      )}
      {policy && (
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title={t('confirmTitle', { runs: removes })}
          description={t('confirmText')}
          confirmLabel={t('confirmYes')}
          danger
          pending={save.isPending}
          onConfirm={() => save.mutate(policy)}
        >
          <Preview policy={policy} preview={preview} />
        </ConfirmDialog>
      )}
    </form>
  )
}
