/** The job that a schedule runs. */
'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'

/** One page of the list. */
const SHOWN = 200

interface Props {
  /** '': none is chosen. */
  jobId: string
  onChange(jobId: string): void
  problem?: string
}

export function JobField({ jobId, onChange, problem }: Props) {
  const t = useTranslations('schedules.form')
  const trpc = useTRPC()
  const jobs = useQuery(trpc.jobs.list.queryOptions({ limit: SHOWN }))
  // One that is not among the first of them.
  const missing = jobs.isSuccess && jobId !== '' && !jobs.data.items.some(({ id }) => id === jobId)
  const other = useQuery(trpc.jobs.get.queryOptions({ id: jobId }, { enabled: missing, retry: false }))
  if (jobs.isError) return <ErrorState error={jobs.error} onRetry={jobs.refetch} />
  const known = [...(jobs.data?.items ?? []), ...(missing && other.data ? [other.data] : [])]
  const chosen = known.find(({ id }) => id === jobId)
  const names = chosen?.steps.map((step) => (typeof step === 'string' ? step : step.name)) ?? []
  return (
    <Field
      label={t('whats.job')}
      problem={problem ?? (missing && other.isError ? t('jobGone') : null)}
      hint={
        chosen && (
          <>
            {names.join(' → ')}{' '}
            <Link href={paths.job(chosen.id, { tab: 'edit' })} className="link-quiet">
              {t('toJob')}
            </Link>
          </>
        )
      }
    >
      {(id) => (
        <Select
          id={id}
          value={chosen ? jobId : ''}
          options={[
            { value: '', label: known.length === 0 && jobs.isSuccess ? t('noJobs') : t('chooseJob') },
            ...known.map((job) => ({ value: job.id, label: job.name })),
          ]}
          onChange={onChange}
        />
      )}
    </Field>
  )
}
