/** What the history shows of each run; on a phone in two lines. */
'use client'

import { File, Pin, RotateCw } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RunItem } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { usePermission } from '../../../_components/permissions.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { paths } from '../../../_lib/paths.ts'
import type { Column } from '../../../_ui/table/columns.ts'
import { CountsBar } from '../_components/CountsBar.tsx'
import { StateIcon } from '../_components/StateIcon.tsx'
import { againPath } from '../_lib/again.ts'
import { isRunOver } from '../_lib/states.ts'

type Heading = 'run' | 'result' | 'by' | 'when' | 'duration'
const heading = (name: Heading) => () => <ListText name={name} />
const ListText = ({ name }: { name: Heading }) => useTranslations('runs.list')(name)

const titleOf = (run: RunItem) => run.name || run.summary

function RunCell({ run }: { run: RunItem }) {
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <StateIcon state={run.state} skipped={run.counts.skipped} labelled />
      {run.kind !== 'script' && <FileIcon kind={run.kind} />}
      <Link
        prefetch={false}
        href={paths.run(run.id)}
        tabIndex={-1}
        title={titleOf(run)}
        className={`truncate hover:underline ${run.name ? 'font-medium' : 'font-mono text-xs'}`}
      >
        {titleOf(run)}
      </Link>
      {run.keptBy && <KeptMark name={run.keptBy} />}
      {/* Gives way before the name does, which people chose. */}
      {run.name && (
        <span className="shrink-[9999] truncate font-mono text-xs text-muted max-lg:hidden">
          {run.summary}
        </span>
      )}
    </span>
  )
}

function KeptMark({ name }: { name: string }) {
  const t = useTranslations('history.keep')
  return (
    <span role="img" aria-label={t('by', { name })} title={t('by', { name })} className="shrink-0 text-muted">
      <Pin size={13} aria-hidden />
    </span>
  )
}

function FileIcon({ kind }: { kind: 'push' | 'fetch' }) {
  const t = useTranslations('files')
  return <File className="size-3.5 shrink-0 text-muted" role="img" aria-label={t(kind)} />
}

function AgainCell({ run }: { run: RunItem }) {
  const t = useTranslations('runs.list')
  if (!usePermission('runs.create')) return null
  return (
    <Link
      prefetch={false}
      href={againPath(run)}
      aria-label={t('againOf', { name: titleOf(run) })}
      title={t('again')}
      className="icon-link"
    >
      <RotateCw size={14} aria-hidden />
    </Link>
  )
}

export const runColumns: Column<RunItem>[] = [
  {
    id: 'run',
    header: heading('run'),
    meta: { className: 'min-w-0 max-md:w-full', skeleton: 'w-3/5' },
    cell: ({ row }) => <RunCell run={row.original} />,
  },
  {
    id: 'result',
    header: heading('result'),
    meta: { className: 'md:w-56 max-md:order-last max-md:w-full', skeleton: 'w-44' },
    cell: ({ row: { original: run } }) => (
      <span className="flex items-center gap-2.5">
        <CountsBar counts={run.counts} total={run.total} className="grow" />
        <span className="min-w-8 text-right text-xs text-muted tabular-nums">{run.total}</span>
      </span>
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
    meta: { sort: 'when', className: 'truncate text-xs text-muted md:w-36' },
    cell: ({ row }) => <RelativeTime at={row.original.createdAt} />,
  },
  {
    id: 'duration',
    header: heading('duration'),
    meta: { className: 'text-right! text-xs text-muted md:w-24', skeleton: 'w-12' },
    cell: ({ row: { original: run } }) => (
      <Duration ms={run.durationMs} since={isRunOver(run.state) ? null : run.startedAt} />
    ),
  },
  {
    id: 'again',
    header: '',
    meta: { className: 'md:w-12 max-md:ml-auto text-right', skeleton: '' },
    cell: ({ row }) => <AgainCell run={row.original} />,
  },
]
