/** A new job. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useRefused } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { JobEditor } from '../_components/JobEditor.tsx'
import { inputOf, type JobForm, newForm } from '../_lib/form.ts'

export function NewJob() {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const refused = useRefused('jobs.manage')
  const [form, setForm] = useState<JobForm>(() => newForm(t('form.stepWord')))
  const create = useMutation(
    trpc.jobs.create.mutationOptions({
      onSuccess: ({ id }) => {
        navigate(paths.job(id))
        return queries.invalidateQueries({ queryKey: trpc.jobs.list.pathKey() })
      },
    }),
  )
  return (
    <>
      <PageHeader title={t('add')} meta={refused ? t('noPermission') : undefined} />
      <JobEditor
        form={form}
        onChange={setForm}
        refused={refused}
        pending={create.isPending}
        error={create.error}
        submitLabel={t('create')}
        onSubmit={(acknowledgedRules) => create.mutate(inputOf(form, acknowledgedRules))}
        onReset={create.reset}
      />
    </>
  )
}
