/** What the table of a rollout shows of each host. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { paths } from '../../../_lib/paths.ts'
import type { Column } from '../../../_ui/table/columns.ts'
import { Progress } from '../_components/Progress.tsx'
import { ReasonText } from '../_components/ReasonText.tsx'
import { TargetState } from '../_components/StateLabel.tsx'
import type { TargetOfTable } from '../_lib/useRollout.ts'

type Heading = 'host' | 'state' | 'versions' | 'received' | 'message' | 'since'
const heading = (name: Heading) => () => <HeadingText name={name} />
const HeadingText = ({ name }: { name: Heading }) => useTranslations('updates.view')(name)

function State({ target: { state, progress } }: { target: TargetOfTable }) {
  const t = useTranslations('updates.view')
  return (
    <span className="flex items-center gap-3">
      <TargetState state={state} />
      {state === 'downloading' && (
        <Progress
          className="h-1 w-16"
          label={t('downloaded', { percent: Math.floor((progress ?? 0) * 100) })}
          value={progress ?? 0}
        />
      )}
    </span>
  )
}

function Versions({ target: { fromVersion, toVersion } }: { target: TargetOfTable }) {
  const unknown = useTranslations('updates')('unknownVersion')
  return (
    <span className="font-mono text-xs">
      <span className="text-muted">{fromVersion || unknown} → </span>
      {toVersion}
    </span>
  )
}

const held = (reason: string) => <Held reason={reason} />
const Held = ({ reason }: { reason: string }) => (
  <span className="text-warning">{useTranslations('updates.view')('held', { reason })}</span>
)

export const targetColumns: Column<TargetOfTable>[] = [
  {
    id: 'host',
    header: heading('host'),
    meta: { className: 'truncate font-medium', skeleton: 'w-32' },
    cell: ({ row: { original } }) => (
      <Link href={paths.agent(original.agentId)} className="hover:underline">
        {original.hostname}
      </Link>
    ),
  },
  {
    id: 'state',
    header: heading('state'),
    meta: { className: 'md:w-52 max-md:ml-auto', skeleton: 'w-24' },
    cell: ({ row }) => <State target={row.original} />,
  },
  {
    id: 'versions',
    header: heading('versions'),
    meta: { className: 'truncate md:w-44', skeleton: 'w-28' },
    cell: ({ row }) => <Versions target={row.original} />,
  },
  {
    id: 'received',
    header: heading('received'),
    meta: { className: 'text-muted tabular-nums md:w-28 max-lg:hidden', skeleton: 'w-16' },
    cell: ({ row: { original } }) => (original.received === null ? '–' : formatBytes(original.received)),
  },
  {
    id: 'message',
    header: heading('message'),
    meta: { className: 'truncate text-muted max-md:w-full max-md:empty:hidden', skeleton: 'w-40' },
    cell: ({ row: { original } }) =>
      original.held === null
        ? original.message && <ReasonText reason={original.message} />
        : held(original.held),
  },
  {
    id: 'since',
    header: heading('since'),
    meta: { className: 'truncate text-muted md:w-32 max-xl:hidden', skeleton: 'w-20' },
    cell: ({ row: { original } }) => <RelativeTime at={original.updatedAt} />,
  },
]
