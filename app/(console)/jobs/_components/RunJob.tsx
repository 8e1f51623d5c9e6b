/** Runs a job, after asking. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { WarningDialog } from '../../runs/_components/WarningDialog.tsx'
import { warningOf } from '../../runs/_lib/warning.ts'

interface Props {
  job: { id: string; name: string; steps: readonly unknown[] }
  /** As a sign only. */
  small?: boolean
}

export function RunJob({ job, small = false }: Props) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const mayRun = usePermission('runs.create')
  const [asking, setAsking] = useState(false)
  const { id, name, steps } = job
  const run = useMutation(
    trpc.jobs.run.mutationOptions({
      onSuccess: (started) => {
        navigate(paths.jobRun(started.id))
        return queries.invalidateQueries({ queryKey: trpc.jobs.pathKey() })
      },
      onError: (error) => {
        if (!warningOf(error)) toast.error(errorText(error))
      },
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
          aria-label={t('runOf', { name })}
          title={t('run')}
          onClick={(event) => {
            event.stopPropagation()
            setAsking(true)
          }}
        >
          <Play size={14} aria-hidden />
        </button>
      ) : (
        <Button variant="primary" onClick={() => setAsking(true)}>
          {t('run')}
        </Button>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('runTitle', { name })}
        description={t('runText', { count: steps.length })}
        confirmLabel={t('run')}
        pending={run.isPending}
        onConfirm={() => run.mutate({ id })}
      />
      <WarningDialog
        warning={warningOf(run.error)}
        pending={run.isPending}
        runs
        onClose={run.reset}
        onConfirm={(acknowledgedRules) => run.mutate({ id, acknowledgedRules })}
      />
    </>
  )
}
