/** What the list of jobs shows of each. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { JobItem } from '../../../server/trpc/types.ts'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { paths } from '../../_lib/paths.ts'
import type { Column } from '../../_ui/table/columns.ts'
import { StateIcon } from '../runs/_components/StateIcon.tsx'
import { RunJob } from './_components/RunJob.tsx'

type Heading = 'name' | 'steps' | 'last' | 'updated'
const heading = (name: Heading) => () => <JobsText name={name} />
const JobsText = ({ name }: { name: Heading }) => useTranslations('jobs')(name)

function LastCell({ last }: Pick<JobItem, 'last'>) {
  const t = useTranslations('jobs')
  if (!last) return <span className="text-muted">{t('never')}</span>
  return (
    <span className="flex items-center gap-2">
      <StateIcon state={last.awaiting ? 'awaiting_approval' : last.state} labelled />
      <Link
        prefetch={false}
        href={last.awaiting ? paths.run(last.awaiting) : paths.jobRun(last.id)}
        className="hover:underline"
      >
        <RelativeTime at={last.createdAt} />
      </Link>
    </span>
  )
}

function UpdatedCell({ job }: { job: JobItem }) {
  const t = useTranslations('scripts')
  return (
    <span className="text-muted">
      <RelativeTime at={job.updatedAt} /> {t('by', { name: job.updatedBy })}
    </span>
  )
}

export const jobColumns: Column<JobItem>[] = [
  {
    id: 'name',
    header: heading('name'),
    meta: { className: 'min-w-0 truncate max-md:w-full', sort: 'name', skeleton: 'w-40' },
    cell: ({ row: { original: job } }) => (
      <>
        <Link prefetch={false} href={paths.job(job.id)} tabIndex={-1} className="font-medium hover:underline">
          {job.name}
        </Link>{' '}
        <span className="text-xs text-muted" title={job.description}>
          {job.description}
        </span>
      </>
    ),
  },
  {
    id: 'steps',
    header: heading('steps'),
    meta: { className: 'min-w-0 truncate text-xs text-muted md:w-80 max-md:w-full', skeleton: 'w-40' },
    cell: ({ row }) => <span title={row.original.steps.join(' → ')}>{row.original.steps.join(' → ')}</span>,
  },
  {
    id: 'last',
    header: heading('last'),
    meta: { className: 'truncate text-xs md:w-40', skeleton: 'w-20' },
    cell: ({ row }) => <LastCell last={row.original.last} />,
  },
  {
    id: 'updatedAt',
    header: heading('updated'),
    meta: { className: 'truncate text-xs md:w-52 max-md:hidden', sort: 'updatedAt', skeleton: 'w-24' },
    cell: ({ row }) => <UpdatedCell job={row.original} />,
  },
  {
    id: 'run',
    header: '',
    meta: { className: 'text-right md:w-12 max-md:ml-auto', skeleton: '' },
    cell: ({ row }) => <RunJob job={row.original} small />,
  },
]
