/** What a host says of itself. */
'use client'

import { LockOpen } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { AgentDetail } from '../../../../server/trpc/types.ts'
import { DurationText } from '../../../_components/Duration.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { Section } from '../../../_ui/Section.tsx'

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

const LOOPBACK = /^(127\.|::1$)/

/** Says so where others could read along: plain, and from another machine. */
function Connection({ agent: { secure, remoteAddress } }: { agent: AgentDetail }) {
  const t = useTranslations('agent')
  if (secure) return 'TLS'
  if (LOOPBACK.test(remoteAddress ?? '')) return t('plainLocal')
  return (
    <span className="inline-flex items-center gap-1.5 text-warning">
      <LockOpen aria-hidden className="size-3.5 shrink-0" />
      {t('plainRemote')}
    </span>
  )
}

export function AgentFacts({ agent }: { agent: AgentDetail }) {
  const t = useTranslations('agent')
  const info = agent.systemInfo
  const cpu = [text(info.cpu_model), text(info.cpu_count) && `× ${text(info.cpu_count)}`]
    .filter(Boolean)
    .join(' ')
  const rows: [string, ReactNode][] = [
    [t('os'), agent.os],
    [t('kernel'), [text(info.kernel), agent.arch].filter(Boolean).join(' ')],
    [t('cpu'), cpu],
    [t('memory'), agent.memoryTotal === null ? '' : formatBytes(agent.memoryTotal)],
    [t('ip'), agent.ip],
    [t('externalIp'), agent.externalIp],
    [t('version'), agent.version],
    [t('key'), agent.publicKeyFingerprint],
    [t('connection'), agent.status === 'online' && <Connection key="connection" agent={agent} />],
    [
      t('uptime'),
      agent.uptimeSeconds === null ? '' : <DurationText key="uptime" ms={agent.uptimeSeconds * 1000} />,
    ],
    [t('rtt'), agent.rttMs === null ? '' : `${agent.rttMs} ms`],
    [t('since'), agent.connectedSince && <RelativeTime key="since" at={agent.connectedSince} />],
    [t('added'), <RelativeTime key="added" at={agent.createdAt} />],
  ]
  return (
    <Section title={t('facts')}>
      <dl className="text-sm">
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} className="flex gap-4 border-b border-line py-1.5">
              <dt className="w-32 shrink-0 text-muted">{label}</dt>
              <dd className="min-w-0 break-all">{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  )
}
