/** One host a row; on phones only name, state and load. */
'use client'

import { SquareTerminal } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { AgentItem } from '../../../../server/trpc/types.ts'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { StatusDot } from '../../../_components/StatusDot.tsx'
import { paths } from '../../../_lib/paths.ts'
import { Meter } from '../../../_ui/Meter.tsx'
import { SortHeader, type Sorting } from '../../../_ui/SortHeader.tsx'
import { ApproveButton } from './ApproveButton.tsx'

interface Props {
  items: AgentItem[]
  selected: ReadonlySet<string>
  onSelect: (ids: ReadonlySet<string>) => void
  selectable: boolean
  sorting: Sorting
}

const HEAD = 'px-2 py-2 text-left font-medium'
const WIDE = 'hidden lg:table-cell'

export function AgentsTable({ items, selected, onSelect, selectable, sorting }: Props) {
  const t = useTranslations('agents')
  const runnable = items.filter((item) => item.status !== 'pending')
  const all = runnable.length > 0 && runnable.every((item) => selected.has(item.id))
  const toggle = (id: string) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelect(next)
  }
  return (
    <table className="w-full text-sm">
      <thead className="border-b border-line text-xs text-muted">
        <tr>
          {selectable && (
            <th className="w-8 px-2">
              <input
                type="checkbox"
                aria-label={t('selectPage')}
                checked={all}
                onChange={() => onSelect(new Set(all ? [] : runnable.map((item) => item.id)))}
              />
            </th>
          )}
          <SortHeader className={HEAD} column="hostname" sorting={sorting} label={t('host')} />
          <SortHeader
            className={`${HEAD} hidden sm:table-cell`}
            column="ip"
            sorting={sorting}
            label={t('address')}
          />
          <th className={`${HEAD} ${WIDE}`}>{t('system')}</th>
          <SortHeader className={HEAD} column="cpuUsage" sorting={sorting} label={t('cpu')} />
          <SortHeader
            className={`${HEAD} hidden md:table-cell`}
            column="memoryUsage"
            sorting={sorting}
            label={t('memory')}
          />
          <SortHeader className={`${HEAD} ${WIDE}`} column="diskUsage" sorting={sorting} label={t('disk')} />
          <SortHeader className={`${HEAD} ${WIDE}`} column="version" sorting={sorting} label={t('version')} />
          <SortHeader
            className={`${HEAD} hidden md:table-cell`}
            column="lastSeenAt"
            sorting={sorting}
            label={t('seen')}
          />
          <th className="w-10" />
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} className="h-11 border-b border-line hover:bg-hover">
            {selectable && (
              <td className="px-2">
                <input
                  type="checkbox"
                  aria-label={t('select', { hostname: item.hostname })}
                  checked={selected.has(item.id)}
                  disabled={item.status === 'pending'}
                  onChange={() => toggle(item.id)}
                />
              </td>
            )}
            <td className="max-w-0 px-2 sm:max-w-none">
              <div className="flex items-center gap-2">
                <StatusDot status={item.status} />
                <Link href={paths.agent(item.id)} className="truncate font-medium hover:underline">
                  {item.hostname}
                </Link>
                {!item.verified && <span className="text-xs text-warning">{t('unverified')}</span>}
                {Object.entries(item.labels).map(([key, value]) => (
                  <span key={key} className={`rounded bg-track px-1.5 text-xs text-muted ${WIDE}`}>
                    {key}={value}
                  </span>
                ))}
              </div>
              {item.duplicateOf && (
                <p className="text-xs text-danger">{t('duplicate', { ip: item.duplicateOf })}</p>
              )}
            </td>
            <td className="hidden px-2 font-mono text-xs text-muted sm:table-cell">
              {item.ip || item.externalIp}
            </td>
            <td className={`px-2 text-muted ${WIDE}`}>{item.os}</td>
            <td className="px-2">
              <Meter value={item.status === 'online' ? item.cpuUsage : null} label={t('cpu')} />
            </td>
            <td className="hidden px-2 md:table-cell">
              <Meter value={item.status === 'online' ? item.memoryUsage : null} label={t('memory')} />
            </td>
            <td className={`px-2 ${WIDE}`}>
              <Meter value={item.diskUsage} label={t('disk')} />
            </td>
            <td className={`px-2 text-muted tabular-nums ${WIDE}`}>{item.version || '–'}</td>
            <td className="hidden px-2 text-muted md:table-cell">
              <RelativeTime at={item.lastSeenAt} />
            </td>
            <td className="px-1 text-right">
              {item.status === 'pending' && <ApproveButton id={item.id} hostname={item.hostname} />}
              {item.status === 'online' && selectable && (
                <Link
                  href={paths.terminal({ agent: item.id })}
                  className="icon-link"
                  aria-label={`${t('terminal')}: ${item.hostname}`}
                  title={t('terminal')}
                >
                  <SquareTerminal className="size-4" />
                </Link>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
