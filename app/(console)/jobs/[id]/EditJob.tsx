/** Changes a job; runs that go on stay as they began. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { JobDetail } from '../../../../server/trpc/types.ts'
import { useRefused } from '../../../_components/permissions.tsx'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { useLoadDraft } from '../../runs/new/useDraft.ts'
import { JobEditor } from '../_components/JobEditor.tsx'
import { inputOf, type JobForm, stepOf } from '../_lib/form.ts'

export function EditJob({ job }: { job: JobDetail }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const refused = useRefused('jobs.manage')
  const { ofStored } = useLoadDraft()
  const [form, setForm] = useState<JobForm | null>(null)
  const [error, setError] = useState<unknown>(null)
  /** What the form began as: somebody else's change never takes away what is typed here. */
  const [version, setVersion] = useState(job.version)
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    const load = async (): Promise<JobForm> => {
      const none = { agentIds: [] }
      const [{ targets }, ...drafts] = await Promise.all([
        ofStored({ script: '', targets: job.targets }, []),
        ...job.steps.map((step) => ofStored({ ...step.run, targets: step.targets ?? none }, step.secrets)),
      ])
      const steps = job.steps.flatMap((step, at) => {
        const draft = drafts[at]
        return draft ? [stepOf(step, draft)] : []
      })
      return { name: job.name, description: job.description, targets, steps }
    }
    load().then(setForm, setError)
  }, [ofStored, job])
  const update = useMutation(
    trpc.jobs.update.mutationOptions({
      onSuccess: (saved) => {
        toast.success(t('saved'))
        setVersion(saved.version)
        return queries.invalidateQueries({ queryKey: trpc.jobs.pathKey() })
      },
    }),
  )
  if (error !== null) return <ErrorState error={error} />
  if (!form) return <SkeletonRows count={8} />
  return (
    <JobEditor
      form={form}
      onChange={setForm}
      refused={refused}
      pending={update.isPending}
      error={update.error}
      submitLabel={t('save')}
      onSubmit={(acknowledgedRules) =>
        update.mutate({ id: job.id, version, ...inputOf(form, acknowledgedRules) })
      }
      onReset={update.reset}
      status={refused && <span className="text-sm text-muted">{t('noPermission')}</span>}
    />
  )
}
