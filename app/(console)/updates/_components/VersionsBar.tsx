/** What the fleet runs, as one bar with its counts; what is newest stands out. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { Section } from '../../../_ui/Section.tsx'

const REFRESH_MS = 5_000
/** Shares of the accent; the rest shares the last. */
const FILLS = ['bg-accent', 'bg-accent/65', 'bg-accent/40', 'bg-accent/25', 'bg-neutral-fill']
const fillOf = (index: number) => FILLS[Math.min(index, FILLS.length - 1)]

export function VersionsBar() {
  const t = useTranslations('updates')
  const trpc = useTRPC()
  const versions = useQuery(trpc.rollouts.versions.queryOptions(undefined, { refetchInterval: REFRESH_MS }))
  if (versions.isError) return <ErrorState error={versions.error} onRetry={versions.refetch} />
  const items = versions.data?.items
  const nameOf = (version: string) => version || t('unknownVersion')
  return (
    <Section title={t('fleet')}>
      <div className="flex h-3 gap-px overflow-hidden rounded-full bg-track" aria-hidden="true">
        {items?.map((item, index) => (
          <span
            key={item.version}
            className={`min-w-1 transition-[flex-grow] ${fillOf(index)}`}
            style={{ flexGrow: item.count }}
          />
        ))}
      </div>
      <ul className="mt-2 flex min-h-6 flex-wrap gap-x-5 gap-y-1 text-sm">
        {items?.length === 0 && <li className="text-muted">{t('fleetNone')}</li>}
        {items?.map((item, index) => (
          <li
            key={item.version}
            className="flex items-center gap-2"
            aria-label={t('versionCount', { version: nameOf(item.version), count: item.count })}
          >
            <span className={`size-2.5 rounded-sm ${fillOf(index)}`} aria-hidden="true" />
            <span className="font-mono text-xs">{nameOf(item.version)}</span>
            <span className="tabular-nums text-muted">{item.count}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
