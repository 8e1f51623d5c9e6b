/** Changes a job; runs that go on stay as they began. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import type { FileItem, JobDetail } from '../../../../server/trpc/types.ts'
import { useRefused } from '../../../_components/permissions.tsx'
import { SaveConflict, useSaveConflict } from '../../../_components/SaveConflict.tsx'
import { isMissing } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { useLoadDraft } from '../../runs/new/useDraft.ts'
import { JobEditor } from '../_components/JobEditor.tsx'
import { inputOf, type JobForm, stepOf } from '../_lib/form.ts'

/** All that is saved, to be compared with what somebody else has saved. */
const textOf = (form: JobForm): string => {
  const { acknowledgedRules: _, ...saved } = inputOf(form, [])
  return JSON.stringify(saved, null, 2)
}

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
  /** Null of what is removed since: another one has to be chosen. */
  const fileOf = async (id: string): Promise<FileItem | null> => {
    try {
      return await queries.fetchQuery(trpc.files.get.queryOptions({ id }))
    } catch (reason) {
      if (isMissing(reason)) return null
      throw reason
    }
  }
  const formOf = async ({ name, description, steps, targets, updatedBy }: JobDetail): Promise<JobForm> => {
    const none = { agentIds: [] }
    const [common, ...drafts] = await Promise.all([
      ofStored({ script: '', targets }, [], updatedBy),
      ...steps.map((step) =>
        ofStored({ ...step.run, targets: step.targets ?? none }, step.secrets, updatedBy),
      ),
    ])
    const files = await Promise.all(steps.map((step) => (step.file ? fileOf(step.file.fileId) : null)))
    const stepForms = steps.flatMap((step, at) => {
      const draft = drafts[at]
      return draft ? [stepOf(step, draft, files[at] ?? null)] : []
    })
    return { name, description, targets: common.targets, steps: stepForms }
  }
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    formOf(job).then(setForm, setError)
  })
  const conflict = useSaveConflict('job_changed', async () => {
    const newest = await queries.fetchQuery({ ...trpc.jobs.get.queryOptions({ id: job.id }), staleTime: 0 })
    return { version: newest.version, form: await formOf(newest) }
  })
  const update = useMutation(
    trpc.jobs.update.mutationOptions({
      onError: conflict.refused,
      onSuccess: (saved) => {
        conflict.settle()
        toast.success(t('saved'))
        setVersion(saved.version)
        return queries.invalidateQueries({ queryKey: trpc.jobs.pathKey() })
      },
    }),
  )
  if (error !== null) return <ErrorState error={error} />
  if (!form) return <SkeletonRows count={8} />
  const save = (known: number, acknowledgedRules: string[]) =>
    update.mutate({ id: job.id, version: known, ...inputOf(form, acknowledgedRules) })
  return (
    <>
      <JobEditor
        form={form}
        onChange={setForm}
        refused={refused}
        pending={update.isPending}
        error={update.error}
        submitLabel={t('save')}
        onSubmit={(acknowledgedRules) => save(version, acknowledgedRules)}
        onReset={update.reset}
        status={refused && <span className="text-sm text-muted">{t('noPermission')}</span>}
      />
      <SaveConflict
        conflict={conflict}
        name={job.name}
        textOf={(theirs) => textOf(theirs.form)}
        ours={textOf(form)}
        pending={update.isPending}
        onOverwrite={(theirs) => {
          // Guard rules that warn are asked about as at any saving.
          setVersion(theirs.version)
          save(theirs.version, [])
        }}
        onTake={(theirs) => {
          setForm(theirs.form)
          setVersion(theirs.version)
          update.reset()
        }}
      />
    </>
  )
}
