/** What the list of hosts shows of each; narrow windows leave out the least. */
'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { AgentItem } from '../../../../server/trpc/types.ts'
import { HostMark } from '../../../_components/HostMark.tsx'
import { LockMark } from '../../../_components/locks/LockMark.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { StatusDot } from '../../../_components/StatusDot.tsx'
import { addressOf, sameNamed, shortId } from '../../../_lib/hostMarks.ts'
import { paths } from '../../../_lib/paths.ts'
import { Meter } from '../../../_ui/Meter.tsx'
import type { Column } from '../../../_ui/table/columns.ts'
import { AgentRowActions } from './AgentRowActions.tsx'

type Heading = 'host' | 'address' | 'system' | 'cpu' | 'memory' | 'disk' | 'version' | 'seen'
const heading = (name: Heading) => () => <AgentsText name={name} />
const AgentsText = ({ name }: { name: Heading }) => useTranslations('agents')(name)

const MEDIUM = 'hidden md:table-cell'
const WIDE = 'hidden lg:table-cell'
/** From here on there is room beside names and labels. */
const WIDEST = 'hidden min-[1440px]:table-cell'

const known = (item: AgentItem) => ({ ...item, address: addressOf(item) })

/** Of a list that is drawn row by row it is worked out once. */
const sameOfList = new WeakMap<readonly AgentItem[], ReadonlySet<string>>()
function sameIn(items: readonly AgentItem[]): ReadonlySet<string> {
  const same = sameOfList.get(items) ?? sameNamed(items.map(known))
  sameOfList.set(items, same)
  return same
}

function HostCell({ item, same }: { item: AgentItem; same: ReadonlySet<string> }) {
  const t = useTranslations('agents')
  const labels = Object.entries(item.labels).map(([key, value]) => `${key}=${value}`)
  return (
    <>
      <div className="flex items-center gap-2">
        <StatusDot status={item.status} />
        <Link
          prefetch={false}
          href={paths.agent(item.id)}
          tabIndex={-1}
          className="truncate font-medium hover:underline"
        >
          {item.hostname}
        </Link>
        {same.has(item.id) && (
          <span title={item.id} className="shrink-0 font-mono text-xs text-muted max-sm:hidden">
            {shortId(item.id)}
          </span>
        )}
        {item.lock && <LockMark lock={item.lock} />}
        {!item.verified && <span className="shrink-0 text-xs text-warning">{t('unverified')}</span>}
        {labels.length > 0 && (
          <span
            className="flex min-w-0 shrink-[99] gap-1.5 overflow-hidden max-lg:hidden"
            title={labels.join(', ')}
          >
            {labels.map((label) => (
              <span key={label} className="shrink-0 rounded bg-track px-1.5 text-xs text-muted">
                {label}
              </span>
            ))}
          </span>
        )}
      </div>
      <HostMark host={known(item)} same={same} className="block truncate pl-4 sm:hidden" />
      {item.duplicateOf && (
        <p className="truncate text-xs text-danger">{t('duplicate', { ip: item.duplicateOf })}</p>
      )}
    </>
  )
}

function UsageCell({ name, value }: { name: 'cpu' | 'memory' | 'disk'; value: number | null }) {
  const t = useTranslations('agents')
  return <Meter value={value} label={t(name)} />
}

/** Figures of a host that is away are of the past. */
const live = (item: AgentItem, value: number | null) => (item.status === 'online' ? value : null)

export const agentColumns: Column<AgentItem>[] = [
  {
    id: 'hostname',
    header: heading('host'),
    meta: { sort: 'hostname', skeleton: 'w-3/5' },
    cell: ({ row, table }) => <HostCell item={row.original} same={sameIn(table.options.data)} />,
  },
  {
    id: 'ip',
    header: heading('address'),
    meta: { sort: 'ip', className: 'hidden sm:table-cell w-36 truncate' },
    cell: ({ row: { original: item } }) => (
      <span className="font-mono text-xs text-muted">{addressOf(item)}</span>
    ),
  },
  {
    id: 'os',
    header: heading('system'),
    meta: { className: `${WIDEST} w-44 2xl:w-68 truncate text-muted`, skeleton: 'w-36' },
    cell: ({ row }) => <span title={row.original.os}>{row.original.os || '–'}</span>,
  },
  {
    id: 'cpu',
    header: heading('cpu'),
    meta: { sort: 'cpuUsage', className: 'w-28' },
    cell: ({ row: { original: item } }) => <UsageCell name="cpu" value={live(item, item.cpuUsage)} />,
  },
  {
    id: 'memory',
    header: heading('memory'),
    meta: { sort: 'memoryUsage', className: `${MEDIUM} w-28` },
    cell: ({ row: { original: item } }) => <UsageCell name="memory" value={live(item, item.memoryUsage)} />,
  },
  {
    id: 'disk',
    header: heading('disk'),
    meta: { sort: 'diskUsage', className: `${WIDE} w-28` },
    cell: ({ row }) => <UsageCell name="disk" value={row.original.diskUsage} />,
  },
  {
    id: 'version',
    header: heading('version'),
    meta: {
      sort: 'version',
      className: `${WIDE} w-18 truncate text-muted tabular-nums min-[1440px]:w-28`,
      skeleton: 'w-10',
    },
    cell: ({ row: { original } }) => (
      <span title={original.version || undefined}>{original.version || '–'}</span>
    ),
  },
  {
    id: 'seen',
    header: heading('seen'),
    meta: { sort: 'lastSeenAt', className: `${MEDIUM} w-36 truncate text-muted` },
    cell: ({ row }) => <RelativeTime at={row.original.lastSeenAt} />,
  },
  {
    id: 'actions',
    header: '',
    meta: { className: 'w-11 px-1! text-right', skeleton: '' },
    cell: ({ row }) => <AgentRowActions item={row.original} />,
  },
]

/** While hosts wait for a decision: room for its two buttons, on phones in place of the load. */
export const agentColumnsWithDecisions: Column<AgentItem>[] = agentColumns.map((column) => {
  if (column.id === 'actions')
    return { ...column, meta: { ...column.meta, className: 'w-44 px-1! text-right' } }
  if (column.id === 'cpu') return { ...column, meta: { ...column.meta, className: `${MEDIUM} w-28` } }
  return column
})
