/** What the list of rollouts shows of each. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RolloutItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { paths } from '../../../_lib/paths.ts'
import type { Column } from '../../../_ui/table/columns.ts'
import { endedOf } from '../_lib/states.ts'
import { RolloutStateLabel } from './StateLabel.tsx'
import { TargetBar } from './TargetBar.tsx'

type Heading = 'what' | 'state' | 'progress' | 'started'
const heading = (name: Heading) => () => <HeadingText name={name} />
const HeadingText = ({ name }: { name: Heading }) => useTranslations('updates.rollouts')(name)

function What({ rollout }: { rollout: RolloutItem }) {
  const t = useTranslations('updates.rollouts')
  return (
    <Link href={paths.rollout(rollout.id)} className="font-medium hover:underline">
      {t(rollout.kind, { version: rollout.version })}
    </Link>
  )
}

function Started({ rollout }: { rollout: RolloutItem }) {
  const t = useTranslations('updates.rollouts')
  return (
    <>
      <RelativeTime at={rollout.createdAt} /> {t('by', { name: rollout.createdBy })}
    </>
  )
}

export const rolloutColumns: Column<RolloutItem>[] = [
  {
    id: 'what',
    header: heading('what'),
    meta: { className: 'truncate max-md:w-full', skeleton: 'w-40' },
    cell: ({ row }) => <What rollout={row.original} />,
  },
  {
    id: 'state',
    header: heading('state'),
    meta: { className: 'md:w-36', skeleton: 'w-20' },
    cell: ({ row }) => <RolloutStateLabel state={row.original.state} />,
  },
  {
    id: 'progress',
    header: heading('progress'),
    meta: { className: 'md:w-72 max-md:grow', skeleton: 'w-full' },
    cell: ({ row: { original } }) => (
      <span className="flex items-center gap-3">
        <TargetBar counts={original.counts} className="h-1.5 min-w-24 flex-1" />
        <span className="w-20 text-right text-xs text-muted tabular-nums">
          {endedOf(original.counts)} / {original.total}
        </span>
      </span>
    ),
  },
  {
    id: 'started',
    header: heading('started'),
    meta: { className: 'truncate text-muted md:w-56 max-md:hidden', skeleton: 'w-32' },
    cell: ({ row }) => <Started rollout={row.original} />,
  },
]
