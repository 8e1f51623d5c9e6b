/** The runs that are retries of this one, the newest first. */
'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { isRunOver } from '../_lib/states.ts'
import { StateIcon } from './StateIcon.tsx'

/** More are found in the history. */
const SHOWN_MAX = 5
const REREAD_MS = 5_000

export function Retries({ runId }: { runId: string }) {
  const t = useTranslations('runs.retry')
  const trpc = useTRPC()
  const retries = useQuery(
    trpc.runs.list.queryOptions(
      { retryOf: runId, limit: SHOWN_MAX },
      {
        staleTime: 0,
        refetchInterval: ({ state: { data } }) =>
          data?.items.some((run) => !isRunOver(run.state)) ? REREAD_MS : false,
      },
    ),
  )
  const items = retries.data?.items ?? []
  if (items.length === 0) return null
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      <span>{t('retries')}</span>
      {items.map((run) => (
        <Link key={run.id} href={paths.run(run.id)} className="link-quiet inline-flex items-center gap-1.5">
          <StateIcon state={run.state} skipped={run.counts.skipped} labelled />
          <span>{t('hosts', { count: run.total })}</span>
          <RelativeTime at={run.createdAt} />
        </Link>
      ))}
      {retries.data?.nextCursor && <span>…</span>}
    </p>
  )
}
