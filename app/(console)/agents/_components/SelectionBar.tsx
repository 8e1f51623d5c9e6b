/** What can be done with the hosts that are selected, whether one by one or all that match. */
'use client'

import { useTranslations } from 'next-intl'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { Button } from '../../../_ui/Button.tsx'
import type { Selection } from '../../../_ui/table/useSelection.ts'
import { LockSelection } from './LockSelection.tsx'
import { MakeGroupButton } from './MakeGroupButton.tsx'
import { OpenTerminalsButton } from './OpenTerminalsButton.tsx'
import { PushToSelection } from './PushToSelection.tsx'
import { RunOnSelection } from './RunOnSelection.tsx'

interface Props {
  selection: Selection
  filter: AgentFilter
  /** Of all that match and can be acted on. */
  total: number
  /** Some of those that are selected are locked, or may be. */
  someLocked: boolean
}

export function SelectionBar({ selection, filter, total, someLocked }: Props) {
  const t = useTranslations('agents')
  const mayOpen = usePermission('terminals.open')
  const mayPush = usePermission('files.push')
  const mayGroup = usePermission('groups.manage')
  const mayLock = usePermission('agents.lock')
  const targets = selection.everything ? { filter } : { agentIds: [...selection.ids] }
  const count = selection.everything ? total : selection.ids.size
  if (count === 0) return null
  return (
    <div
      role="toolbar"
      aria-label={t('selection')}
      className="fixed inset-x-3 bottom-16 z-20 flex flex-wrap items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2 text-sm shadow-lg md:inset-x-auto md:bottom-5 md:left-1/2 md:ml-26 md:w-max md:-translate-x-1/2 md:flex-nowrap"
    >
      <span className="px-1 font-medium tabular-nums">
        {selection.everything ? t('allSelected', { count }) : t('selected', { count })}
      </span>
      <RunOnSelection selection={selection} filter={filter} />
      {mayPush && <PushToSelection selection={selection} filter={filter} />}
      {mayOpen && (
        <OpenTerminalsButton
          filter={selection.everything ? filter : { ids: [...selection.ids] }}
          count={count}
        />
      )}
      {mayGroup && <MakeGroupButton selection={selection} filter={filter} />}
      {mayLock && <LockSelection targets={targets} count={count} someLocked={someLocked} />}
      {!selection.everything && total > count && (
        <Button variant="quiet" onClick={selection.setEverything}>
          {t('selectAll', { count: total })}
        </Button>
      )}
      <Button variant="quiet" onClick={selection.clear}>
        {t('clear')}
      </Button>
    </div>
  )
}
