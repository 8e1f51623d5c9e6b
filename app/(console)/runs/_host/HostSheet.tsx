/** All that one host printed, beside the run: opened from its cell, its row, its group, or by a link. */
'use client'

import { Server, SquareTerminal } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RunDetail, TaskItem } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { firstOnly } from '../../../_ui/Button.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { Sheet } from '../../../_ui/Sheet.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { CancelHost } from '../_components/CancelHost.tsx'
import { StateLabel } from '../_components/StateIcon.tsx'
import { TaskOutputPanel } from '../_components/TaskOutputPanel.tsx'
import { TaskReason } from '../_components/TaskReason.tsx'
import { isTaskOver } from '../_lib/states.ts'
import { useTasks } from '../_lib/useRun.ts'
import { useTaskOutput } from '../_lib/useTaskOutput.ts'
import { HostGiven } from './HostGiven.tsx'
import { type Place, useOpenHost } from './useOpenHost.ts'

export function HostSheet({ run }: { run: RunDetail }) {
  const { place, open } = useOpenHost()
  return place && <OpenHost key={place.taskId} run={run} place={place} onClose={() => open(null)} />
}

function OpenHost({ run, place, onClose }: { run: RunDetail; place: Place; onClose(): void }) {
  const t = useTranslations('runs.view')
  const tasks = useTasks(run.id, { taskId: place.taskId })
  const [task] = tasks.items
  return (
    <Sheet
      open
      onClose={onClose}
      title={task?.hostname ?? '…'}
      actions={
        task && (
          <>
            <CancelHost task={task} />
            <HostLinks task={task} />
          </>
        )
      }
    >
      <div className="min-h-0 grow overflow-y-auto">
        {tasks.isPending && <SkeletonRows count={6} />}
        {tasks.isError && <ErrorState error={tasks.error} onRetry={tasks.refetch} />}
        {tasks.isSuccess && !task && <p className="p-4 text-sm text-muted">{t('noTask')}</p>}
        {task && <HostOutput task={task} place={place} perHost={run.perHost} />}
      </div>
    </Sheet>
  )
}

function HostOutput({ task, place, perHost }: { task: TaskItem; place: Place; perHost: boolean }) {
  const t = useTranslations('runs.view')
  const output = useTaskOutput(task, true)
  return (
    <div className="space-y-2 p-4">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs tabular-nums text-muted">
        <StateLabel state={task.state} />
        {task.signal ? (
          <span>{t('signal', { name: task.signal })}</span>
        ) : (
          task.exitCode !== null && <span>{t('exit', { code: task.exitCode })}</span>
        )}
        <Duration ms={task.durationMs} since={isTaskOver(task.state) ? null : task.startedAt} />
      </p>
      <TaskReason task={task} />
      {perHost && <HostGiven taskId={task.taskId} />}
      <div className="overflow-hidden rounded-md bg-code [&_.output-text]:max-h-[calc(100dvh-12rem)]!">
        <TaskOutputPanel task={task} output={output} place={place} />
      </div>
    </div>
  )
}

export function HostLinks({ task }: { task: TaskItem }) {
  const t = useTranslations('runs.view')
  const mayOpen = usePermission('terminals.open')
  return (
    <>
      <Link
        href={paths.agent(task.agentId)}
        aria-label={t('openAgent')}
        title={t('openAgent')}
        className="icon-link"
      >
        <Server size={14} aria-hidden />
      </Link>
      {mayOpen && (
        <Link
          href={paths.terminal({ agent: task.agentId })}
          onClick={firstOnly}
          aria-label={t('openTerminal')}
          title={t('openTerminal')}
          className="icon-link"
        >
          <SquareTerminal size={14} aria-hidden />
        </Link>
      )}
    </>
  )
}
