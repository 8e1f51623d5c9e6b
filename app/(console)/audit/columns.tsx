/** What the audit trail shows of each record; on a phone in a few lines. */
'use client'

import { ListFilter } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { AuditItem } from '../../../server/trpc/types.ts'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { paths } from '../../_lib/paths.ts'
import type { Column } from '../../_ui/table/columns.ts'
import { isTargetKind, targetPath } from './targets.ts'
import { useAuditFilters } from './useAuditFilters.ts'

type Heading = 'when' | 'who' | 'what' | 'target' | 'where' | 'details'
const heading = (name: Heading) => () => <AuditText name={name} />
const AuditText = ({ name }: { name: Heading }) => useTranslations('audit')(name)

/** `{ id, name }` of a schedule or a job, as records of what they start have it. */
function originOf(
  details: AuditItem['details'],
  kind: 'schedule' | 'job',
): { id: string; name: string } | null {
  const origin = details[kind]
  if (typeof origin !== 'object' || origin === null || !('id' in origin) || !('name' in origin)) return null
  return { id: String(origin.id), name: String(origin.name) }
}

/** The person, and what acted on that person's behalf. */
function WhoCell({ item }: { item: AuditItem }) {
  const t = useTranslations('audit')
  const schedule = originOf(item.details, 'schedule')
  const job = schedule ? null : originOf(item.details, 'job')
  return (
    <>
      <span className="font-medium">{item.actorName}</span>
      {schedule && (
        <Link
          prefetch={false}
          href={paths.schedule(schedule.id)}
          title={schedule.name}
          className="block truncate text-xs text-muted hover:underline"
        >
          {t('bySchedule', { name: schedule.name })}
        </Link>
      )}
      {job && (
        <Link
          prefetch={false}
          href={paths.job(job.id)}
          title={job.name}
          className="block truncate text-xs text-muted hover:underline"
        >
          {t('byJob', { name: job.name })}
        </Link>
      )}
    </>
  )
}

function TargetCell({ item }: { item: AuditItem }) {
  const t = useTranslations('audit')
  const filters = useAuditFilters()
  const name = item.targetName || item.targetId
  // An id is no name: it looks like what it is.
  const look = item.targetName ? 'truncate' : 'truncate font-mono text-xs'
  const path = targetPath(item)
  if (!name) return <span className="text-muted max-md:hidden">–</span>
  const kind = isTargetKind(item.targetKind) ? t(`kinds.${item.targetKind}`) : item.targetKind
  return (
    <span className="group flex min-w-0 items-center gap-1.5" title={item.targetId}>
      <span className="shrink-0 text-xs text-muted">{kind}</span>
      {path ? (
        <Link prefetch={false} href={path} className={`${look} hover:underline`}>
          {name}
        </Link>
      ) : (
        <span className={look}>{name}</span>
      )}
      {item.targetId && filters.target !== item.targetId && (
        <button
          type="button"
          className="icon-link size-6! shrink-0 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-md:hidden"
          aria-label={t('onlyTarget', { name })}
          title={t('onlyTarget', { name })}
          onClick={() => filters.setTarget(item.targetKind, item.targetId)}
        >
          <ListFilter className="size-3.5" aria-hidden="true" />
        </button>
      )}
    </span>
  )
}

function DetailsCell({ item }: { item: AuditItem }) {
  if (Object.keys(item.details).length === 0) return null
  return (
    <details className="min-w-0">
      <summary className="truncate font-mono text-xs text-muted">{JSON.stringify(item.details)}</summary>
      <pre className="my-1 max-h-64 overflow-auto whitespace-pre-wrap break-all rounded bg-code p-2 text-xs">
        {JSON.stringify(item.details, null, 2)}
      </pre>
    </details>
  )
}

export const auditColumns: Column<AuditItem>[] = [
  {
    id: 'when',
    header: heading('when'),
    meta: { sort: 'when', className: 'truncate text-muted md:w-36' },
    cell: ({ row }) => <RelativeTime at={row.original.at} />,
  },
  {
    id: 'who',
    header: heading('who'),
    meta: { className: 'truncate md:w-48', skeleton: 'w-16' },
    cell: ({ row }) => <WhoCell item={row.original} />,
  },
  {
    id: 'what',
    header: heading('what'),
    meta: { className: 'truncate md:w-52', skeleton: 'w-32' },
    cell: ({ row }) => <code className="font-mono text-xs">{row.original.action}</code>,
  },
  {
    id: 'target',
    header: heading('target'),
    meta: { className: 'min-w-0 max-md:w-full', skeleton: 'w-36' },
    cell: ({ row }) => <TargetCell item={row.original} />,
  },
  {
    id: 'where',
    header: heading('where'),
    meta: { className: 'truncate md:w-32 max-lg:hidden' },
    cell: ({ row }) => <span className="font-mono text-xs text-muted">{row.original.ip}</span>,
  },
  {
    id: 'details',
    header: heading('details'),
    meta: { className: 'min-w-0 max-md:w-full max-md:empty:hidden md:max-lg:hidden', skeleton: 'w-40' },
    cell: ({ row }) => <DetailsCell item={row.original} />,
  },
]
