/** One run in the history; on a phone in two lines. */
'use client'

import { RotateCw } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RunItem } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { paths } from '../../../_lib/paths.ts'
import { CountsBar } from '../_components/CountsBar.tsx'
import { StateIcon } from '../_components/StateIcon.tsx'
import { isRunOver } from '../_lib/states.ts'

export function HistoryRow({ run, mayRun }: { run: RunItem; mayRun: boolean }) {
  const t = useTranslations('runs.list')
  const title = run.name || run.summary
  return (
    <tr className="relative flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-2 py-2 text-muted hover:bg-hover md:table-row md:*:h-11 md:*:px-2">
      <td className="min-w-0 max-md:w-full">
        <span className="flex min-w-0 items-center gap-2.5">
          <StateIcon state={run.state} labelled />
          <Link
            href={paths.run(run.id)}
            className={`truncate text-text after:absolute after:inset-0 ${run.name ? 'font-medium' : 'font-mono text-xs'}`}
          >
            {title}
          </Link>
          {run.name && <span className="truncate font-mono text-xs max-lg:hidden">{run.summary}</span>}
        </span>
      </td>
      <td className="max-md:order-last max-md:w-full">
        <span className="flex items-center gap-2.5">
          <CountsBar counts={run.counts} total={run.total} className="grow" />
          <span className="min-w-8 text-right text-xs tabular-nums">{run.total}</span>
        </span>
      </td>
      <td className="truncate text-xs">{run.createdBy}</td>
      <td className="text-xs">
        <RelativeTime at={run.createdAt} />
      </td>
      <td className="text-right text-xs">
        <Duration ms={run.durationMs} since={isRunOver(run.state) ? null : run.createdAt} />
      </td>
      <td className="max-md:ml-auto">
        {mayRun && (
          <Link
            href={paths.newRun({ from: run.id })}
            aria-label={t('againOf', { name: title })}
            title={t('again')}
            className="icon-link relative"
          >
            <RotateCw size={14} aria-hidden />
          </Link>
        )}
      </td>
    </tr>
  )
}
