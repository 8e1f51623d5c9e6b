/** What the list shows of each recording; on a phone in two lines. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RecordingItem } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { paths } from '../../../_lib/paths.ts'
import type { Column } from '../../../_ui/table/columns.ts'
import { Marks, StateMark } from './StateMark.tsx'

type Heading = 'person' | 'host' | 'when' | 'duration' | 'size' | 'state'
const heading = (name: Heading) => () => <HeadingText name={name} />
const HeadingText = ({ name }: { name: Heading }) => useTranslations('recordings')(name)

function HostCell({ item }: { item: RecordingItem }) {
  const t = useTranslations('recordings')
  const name = <span className="truncate">{item.hostname}</span>
  return (
    <span className="flex min-w-0 items-center gap-2">
      {item.state === 'removed' ? (
        name
      ) : (
        <Link
          prefetch={false}
          tabIndex={-1}
          href={paths.recording(item.id)}
          className="truncate font-medium hover:underline"
        >
          {item.hostname}
        </Link>
      )}
      {item.runAs && <span className="truncate text-xs text-muted">{t('runAs', { name: item.runAs })}</span>}
      <Marks item={item} />
    </span>
  )
}

export const recordingColumns: Column<RecordingItem>[] = [
  {
    id: 'host',
    header: heading('host'),
    meta: { className: 'min-w-0 max-md:grow', skeleton: 'w-2/5' },
    cell: ({ row }) => <HostCell item={row.original} />,
  },
  {
    id: 'state',
    header: heading('state'),
    meta: { className: 'truncate md:w-32 max-md:empty:hidden', skeleton: 'w-12' },
    cell: ({ row }) => <StateMark item={row.original} />,
  },
  {
    id: 'person',
    header: heading('person'),
    meta: { className: 'truncate md:w-36 max-md:order-last max-md:text-xs', skeleton: 'w-16' },
    cell: ({ row }) => row.original.username,
  },
  {
    id: 'when',
    header: heading('when'),
    meta: { className: 'truncate text-xs text-muted md:w-36 max-md:order-last' },
    cell: ({ row }) => <RelativeTime at={row.original.startedAt} />,
  },
  {
    id: 'duration',
    header: heading('duration'),
    meta: {
      className: 'truncate text-right! text-xs text-muted md:w-24 max-md:order-last',
      skeleton: 'w-12',
    },
    cell: ({ row }) => <Duration ms={row.original.durationMs} />,
  },
  {
    id: 'size',
    header: heading('size'),
    meta: {
      className: 'truncate text-right! text-xs text-muted tabular-nums md:w-24 max-md:hidden',
      skeleton: 'w-12',
    },
    cell: ({ row }) => (row.original.state === 'removed' ? '' : formatBytes(row.original.bytes)),
  },
]
