/** One host that can be ticked. */
import { useTranslations } from 'next-intl'
import type { AgentItem } from '../../../../server/trpc/types.ts'
import { HostMark } from '../../../_components/HostMark.tsx'
import { LockMark } from '../../../_components/locks/LockMark.tsx'
import { StatusDot } from '../../../_components/StatusDot.tsx'
import { addressOf } from '../../../_lib/hostMarks.ts'

export interface AgentOptionProps {
  agent: AgentItem
  /** Of `sameNamed` of the list in which it stands. */
  same: ReadonlySet<string>
  picked: boolean
  onToggle(): void
}

export function AgentOption({ agent, same, picked, onToggle }: AgentOptionProps) {
  const t = useTranslations('runs.targets')
  return (
    <label className="flex cursor-pointer items-center gap-2.5 px-3 py-1.5 text-sm touch:min-h-[40px] hover:bg-hover">
      <input
        type="checkbox"
        className="accent-accent"
        checked={picked}
        onChange={onToggle}
        aria-label={t('pick', { hostname: agent.hostname })}
      />
      <StatusDot status={agent.status} />
      <span className="min-w-0 truncate font-medium">{agent.hostname}</span>
      {agent.lock && <LockMark lock={agent.lock} />}
      <HostMark host={{ ...agent, address: addressOf(agent) }} same={same} className="ml-auto shrink-0" />
    </label>
  )
}
