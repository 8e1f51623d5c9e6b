/** Changes a job; runs that go on stay as they began. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { FileItem, JobDetail } from '../../../../server/trpc/types.ts'
import { useRefused } from '../../../_components/permissions.tsx'
import { isMissing } from '../../../_lib/errors.ts'
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
    /** Null of what is removed since: another one has to be chosen. */
    const fileOf = async (id: string): Promise<FileItem | null> => {
      try {
        return await queries.fetchQuery(trpc.files.get.queryOptions({ id }))
      } catch (reason) {
        if (isMissing(reason)) return null
        throw reason
      }
    }
    const load = async (): Promise<JobForm> => {
      const none = { agentIds: [] }
      const [{ targets }, ...drafts] = await Promise.all([
        ofStored({ script: '', targets: job.targets }, []),
        ...job.steps.map((step) => ofStored({ ...step.run, targets: step.targets ?? none }, step.secrets)),
      ])
      const files = await Promise.all(job.steps.map((step) => (step.file ? fileOf(step.file.fileId) : null)))
      const steps = job.steps.flatMap((step, at) => {
        const draft = drafts[at]
        return draft ? [stepOf(step, draft, files[at] ?? null)] : []
      })
      return { name: job.name, description: job.description, targets, steps }
    }
    load().then(setForm, setError)
  }, [ofStored, job, queries, trpc])
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
