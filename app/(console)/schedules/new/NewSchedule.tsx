/** A new schedule. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { useRefused } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { EMPTY_DRAFT } from '../../runs/_lib/draft.ts'
import { useLoadDraft } from '../../runs/new/useDraft.ts'
import { ScheduleEditor } from '../_components/ScheduleEditor.tsx'
import { inputOf, newForm, type ScheduleForm } from '../_lib/form.ts'

interface Props {
  /** A run, a script of the library, or a job to begin with. */
  from: string | null
  script: string | null
  job: string | null
}

export function NewSchedule({ from, script, job }: Props) {
  const t = useTranslations('schedules')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused('schedules.manage')
  const { again, scriptDraft } = useLoadDraft()
  const [form, setForm] = useState<ScheduleForm | null>(null)
  const [error, setError] = useState<unknown>(null)
  const asked = useRef(false)
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    const load = async () => (from ? again(from) : script ? scriptDraft(script) : EMPTY_DRAFT)
    load().then(
      (draft) => setForm(newForm(draft, job ?? '', Intl.DateTimeFormat().resolvedOptions().timeZone)),
      setError,
    )
  }, [again, scriptDraft, from, script, job])
  const create = useMutation(
    trpc.schedules.create.mutationOptions({
      onSuccess: ({ id }) => {
        navigate(paths.schedule(id))
        return queries.invalidateQueries({ queryKey: trpc.schedules.list.pathKey() })
      },
    }),
  )
  return (
    <>
      <PageHeader title={t('add')} meta={refused ? t('noPermission') : undefined} />
      {error !== null && <ErrorState error={error} back={{ href: paths.schedules(), label: t('title') }} />}
      {!form && error === null && <SkeletonRows count={8} />}
      {form && (
        <ScheduleEditor
          form={form}
          onChange={setForm}
          refused={refused}
          pending={create.isPending}
          error={create.error}
          submitLabel={t('create')}
          onSubmit={(acknowledgedRules) => create.mutate(inputOf(form, acknowledgedRules))}
          onReset={create.reset}
        />
      )}
    </>
  )
}
