/** What the list of a job's runs shows of each. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { JobRunItem } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { paths } from '../../../_lib/paths.ts'
import type { Column } from '../../../_ui/table/columns.ts'
import { StateLabel } from '../../runs/_components/StateIcon.tsx'
import { StepStateIcon } from './StepState.tsx'

type Heading = 'result' | 'steps' | 'by' | 'when' | 'duration'
const heading = (name: Heading) => () => <RunsText name={name} />
const RunsText = ({ name }: { name: Heading }) => useTranslations('jobs')(name)

export const jobRunColumns: Column<JobRunItem>[] = [
  {
    id: 'result',
    header: heading('result'),
    meta: { className: 'md:w-40', skeleton: 'w-24' },
    cell: ({ row: { original: run } }) => (
      <Link
        prefetch={false}
        href={run.awaiting ? paths.run(run.awaiting) : paths.jobRun(run.id)}
        tabIndex={run.awaiting ? undefined : -1}
        className="hover:underline"
      >
        <StateLabel state={run.awaiting ? 'awaiting_approval' : run.state} />
      </Link>
    ),
  },
  {
    id: 'steps',
    header: heading('steps'),
    meta: { className: 'min-w-0 truncate max-md:w-full max-md:order-last', skeleton: 'w-60' },
    cell: ({ row }) => (
      <ol className="flex min-w-0 flex-wrap gap-x-3 text-xs text-muted">
        {row.original.steps.map(({ name, state, awaitsApproval }) => (
          <li key={name} className="flex items-center gap-1 whitespace-nowrap">
            <StepStateIcon state={awaitsApproval ? 'awaiting_approval' : state} labelled />
            {name}
          </li>
        ))}
      </ol>
    ),
  },
  {
    id: 'by',
    header: heading('by'),
    meta: { className: 'truncate text-xs text-muted md:w-32' },
    cell: ({ row }) => row.original.createdBy,
  },
  {
    id: 'when',
    header: heading('when'),
    meta: { className: 'truncate text-xs text-muted md:w-36' },
    cell: ({ row }) => <RelativeTime at={row.original.createdAt} />,
  },
  {
    id: 'duration',
    header: heading('duration'),
    meta: { className: 'text-right! text-xs text-muted md:w-24', skeleton: 'w-12' },
    cell: ({ row: { original: run } }) => (
      <Duration ms={run.durationMs} since={run.finishedAt ? null : run.createdAt} />
    ),
  },
]
