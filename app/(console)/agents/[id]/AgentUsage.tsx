/** How busy a host is, now. */
'use client'

import { useTranslations } from 'next-intl'
import type { AgentDetail } from '../../../../server/trpc/types.ts'
import { formatBytes } from '../../../_lib/bytes.ts'
import { Section } from '../../../_ui/Section.tsx'

const HIGH = 90

function Bar({ label, value, note }: { label: string; value: number | null; note: string }) {
  const share = Math.min(100, value ?? 0)
  return (
    <div className="py-2">
      <div className="mb-1 flex justify-between gap-3 text-sm">
        <span className="truncate">{label}</span>
        <span className="text-muted tabular-nums">
          {note} <span className="text-text">{value === null ? '–' : `${Math.round(value)} %`}</span>
        </span>
      </div>
      <div className="h-1.5 overflow-hidden rounded-full bg-track">
        <div
          className={`h-full rounded-full transition-[width] ${share >= HIGH ? 'bg-danger' : 'bg-accent'}`}
          style={{ width: `${share}%` }}
        />
      </div>
    </div>
  )
}

export function AgentUsage({ agent }: { agent: AgentDetail }) {
  const t = useTranslations('agent')
  const list = useTranslations('agents')
  const used = agent.memoryUsed !== null && agent.memoryTotal !== null
  return (
    <Section title={t('usage')}>
      <Bar
        label={list('cpu')}
        value={agent.cpuUsage}
        note={agent.load1 === null ? '' : `${t('load')} ${agent.load1.toFixed(2)} ·`}
      />
      <Bar
        label={list('memory')}
        value={agent.memoryUsage}
        note={used ? `${formatBytes(agent.memoryUsed ?? 0)} / ${formatBytes(agent.memoryTotal ?? 0)} ·` : ''}
      />
      {agent.disks.map((disk) => (
        <Bar
          key={disk.mountpoint}
          label={`${list('disk')} ${disk.mountpoint}`}
          value={disk.percent}
          note={`${formatBytes(disk.used)} / ${formatBytes(disk.total)} ·`}
        />
      ))}
    </Section>
  )
}
