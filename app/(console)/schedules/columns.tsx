/** What the list of schedules shows of each. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ScheduleItem } from '../../../server/trpc/types.ts'
import { TimeUntil } from '../../_components/TimeUntil.tsx'
import { paths } from '../../_lib/paths.ts'
import type { Column } from '../../_ui/table/columns.ts'
import { LastResult } from './_components/LastResult.tsx'
import { PauseSwitch } from './_components/PauseSwitch.tsx'
import { RunNow } from './_components/RunNow.tsx'

type Heading = 'name' | 'when' | 'next' | 'last' | 'active'
const heading = (name: Heading) => () => <SchedulesText name={name} />
const SchedulesText = ({ name }: { name: Heading }) => useTranslations('schedules')(name)

function NextCell({ schedule }: { schedule: ScheduleItem }) {
  const t = useTranslations('schedules')
  if (schedule.nextAt) return <TimeUntil at={schedule.nextAt} />
  return <span className="text-muted">{t('paused')}</span>
}

export const scheduleColumns: Column<ScheduleItem>[] = [
  {
    id: 'name',
    header: heading('name'),
    meta: { className: 'min-w-0 truncate max-md:w-full', sort: 'name', skeleton: 'w-40' },
    cell: ({ row: { original: schedule } }) => (
      <>
        <Link
          prefetch={false}
          href={paths.schedule(schedule.id)}
          tabIndex={-1}
          className="font-medium hover:underline"
        >
          {schedule.name}
        </Link>{' '}
        <span className="text-xs text-muted" title={schedule.summary}>
          {schedule.summary}
        </span>
      </>
    ),
  },
  {
    id: 'when',
    header: heading('when'),
    meta: { className: 'truncate text-xs md:w-64', skeleton: 'w-32' },
    cell: ({ row: { original: schedule } }) => (
      <>
        <code className="font-mono">{schedule.cron}</code>{' '}
        <span className="text-muted">{schedule.timeZone}</span>
      </>
    ),
  },
  {
    id: 'nextAt',
    header: heading('next'),
    meta: { className: 'truncate text-xs md:w-36', sort: 'nextAt', skeleton: 'w-20' },
    cell: ({ row }) => <NextCell schedule={row.original} />,
  },
  {
    id: 'last',
    header: heading('last'),
    meta: { className: 'min-w-0 truncate text-xs md:w-56 max-md:w-full', skeleton: 'w-32' },
    cell: ({ row }) => <LastResult schedule={row.original} />,
  },
  {
    id: 'active',
    header: heading('active'),
    meta: { className: 'md:w-20', skeleton: 'w-8' },
    cell: ({ row }) => <PauseSwitch schedule={row.original} />,
  },
  {
    id: 'run',
    header: '',
    meta: { className: 'text-right md:w-12 max-md:ml-auto', skeleton: '' },
    cell: ({ row }) => <RunNow schedule={row.original} small />,
  },
]
