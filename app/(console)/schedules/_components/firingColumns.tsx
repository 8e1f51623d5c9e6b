/** What the history of a schedule shows of each time. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { FiringItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { useReasonText } from '../../../_lib/errors.ts'
import type { Column } from '../../../_ui/table/columns.ts'
import { CountsBar } from '../../runs/_components/CountsBar.tsx'
import { StateLabel } from '../../runs/_components/StateIcon.tsx'
import { runPath } from '../_lib/runPath.ts'
import { FiringStateLabel } from './FiringState.tsx'
import { ZonedTime } from './ZonedTime.tsx'

type Heading = 'due' | 'result' | 'hosts' | 'started'
const heading = (name: Heading) => () => <FiringsText name={name} />
const FiringsText = ({ name }: { name: Heading }) => useTranslations('schedules')(name)

function DueCell({ firing, timeZone }: { firing: FiringItem; timeZone: string }) {
  const t = useTranslations('schedules')
  return (
    <>
      <ZonedTime at={firing.dueAt ?? firing.createdAt} timeZone={timeZone} />
      {firing.by && <span className="text-xs text-muted"> {t('byPerson', { name: firing.by })}</span>}
    </>
  )
}

function ResultCell({ firing }: { firing: FiringItem }) {
  const reasonText = useReasonText()
  const href = runPath(firing)
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-3">
      {firing.runState && href ? (
        <Link prefetch={false} href={href} className="hover:underline">
          <StateLabel state={firing.runState} skipped={firing.counts?.skipped} />
        </Link>
      ) : (
        <FiringStateLabel state={firing.state} />
      )}
      {firing.reason && (
        <span className="min-w-0 text-xs text-muted max-md:w-full md:truncate">
          {reasonText(firing.reason)}
        </span>
      )}
    </span>
  )
}

const sumOf = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0)

export const firingColumns = (timeZone: string): Column<FiringItem>[] => [
  {
    id: 'due',
    header: heading('due'),
    meta: { className: 'truncate md:w-64', skeleton: 'w-36' },
    cell: ({ row }) => <DueCell firing={row.original} timeZone={timeZone} />,
  },
  {
    id: 'result',
    header: heading('result'),
    meta: { className: 'min-w-0 max-md:w-full', skeleton: 'w-40' },
    cell: ({ row }) => <ResultCell firing={row.original} />,
  },
  {
    id: 'hosts',
    header: heading('hosts'),
    meta: { className: 'md:w-56 max-md:w-full', skeleton: 'w-40' },
    cell: ({ row: { original: firing } }) =>
      firing.counts && <CountsBar counts={firing.counts} total={sumOf(firing.counts)} className="grow" />,
  },
  {
    id: 'started',
    header: heading('started'),
    meta: { className: 'truncate text-xs text-muted md:w-36', skeleton: 'w-20' },
    cell: ({ row }) => <RelativeTime at={row.original.startedAt} />,
  },
]
