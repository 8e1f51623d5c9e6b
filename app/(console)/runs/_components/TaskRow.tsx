/** One host's share of a run: a line that opens to its output. */
'use client'

import { ChevronRight, PanelRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { TaskItem } from '../../../../server/trpc/types.ts'
import { Duration } from '../../../_components/Duration.tsx'
import { HostMark } from '../../../_components/HostMark.tsx'
import { lastLine } from '../../../_output/lines.ts'
import { HostLinks } from '../_host/HostSheet.tsx'
import { useOpenHost } from '../_host/useOpenHost.ts'
import { isTaskOver } from '../_lib/states.ts'
import { useTaskOutput } from '../_lib/useTaskOutput.ts'
import { CancelHost } from './CancelHost.tsx'
import { StateLabel } from './StateIcon.tsx'
import { TaskOutputPanel } from './TaskOutputPanel.tsx'
import { TaskReason } from './TaskReason.tsx'

/** A closed line shows the last words of answers up to this size; longer ones are read when it is opened. */
const PREVIEW_BYTES_MAX = 32 * 1024

export interface TaskRowProps {
  task: TaskItem
  /** Of `sameNamed` of all tasks that are shown. */
  same: ReadonlySet<string>
  open: boolean
  onToggle(): void
}

export function TaskRow({ task, same, open, onToggle }: TaskRowProps) {
  const t = useTranslations('runs')
  const small = task.stdoutBytes + task.stderrBytes <= PREVIEW_BYTES_MAX
  const output = useTaskOutput(task, open || !isTaskOver(task.state) || small)
  const preview = open ? '' : lastLine(output.stdout) || lastLine(output.stderr)
  const panel = `output-${task.taskId}`
  return (
    <div className="border-b border-line">
      <div className="group relative flex min-h-10 items-center gap-x-3 px-2 py-1.5 hover:bg-hover">
        <button
          type="button"
          onClick={onToggle}
          aria-expanded={open}
          aria-controls={panel}
          aria-label={t('view.expand', { hostname: task.hostname })}
          className="absolute inset-0 rounded-sm"
        />
        <ChevronRight
          size={14}
          aria-hidden
          className={`shrink-0 text-muted transition-transform ${open ? 'rotate-90' : ''}`}
        />
        <span className="flex min-w-0 items-baseline gap-x-2 max-md:grow max-md:flex-wrap md:shrink-0 md:basis-64">
          <span className="truncate text-sm font-medium">{task.hostname}</span>
          <HostMark host={{ ...task, id: task.agentId }} same={same} className="relative shrink-0" />
        </span>
        <span className="shrink-0 text-xs md:basis-24">
          <StateLabel state={task.state} />
        </span>
        <span className="min-w-0 grow truncate font-mono text-xs text-muted max-md:hidden">{preview}</span>
        <span className="flex shrink-0 items-center gap-3 text-xs tabular-nums text-muted">
          {task.signal ? (
            <span>{t('view.signal', { name: task.signal })}</span>
          ) : (
            task.exitCode !== null && <span>{t('view.exit', { code: task.exitCode })}</span>
          )}
          <span className="text-right md:w-16">
            <Duration ms={task.durationMs} since={isTaskOver(task.state) ? null : task.startedAt} />
          </span>
        </span>
        <span className="relative flex shrink-0 gap-1">
          {/* Its place stays, so that times stand below each other. */}
          <span className="flex md:w-7">
            <CancelHost task={task} />
          </span>
          <TaskLinks task={task} />
        </span>
      </div>
      <TaskReason task={task} className="px-8 pb-2" />
      {open && (
        <div id={panel} className="mx-2 mb-2 overflow-hidden rounded-md bg-code">
          <TaskOutputPanel task={task} output={output} />
        </div>
      )}
    </div>
  )
}

function TaskLinks({ task }: { task: TaskItem }) {
  const t = useTranslations('reading.output')
  const { open } = useOpenHost()
  return (
    <span className="flex gap-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:hidden">
      <button
        type="button"
        aria-label={t('openBeside')}
        title={t('openBeside')}
        className="icon-link"
        onClick={() => open({ taskId: task.taskId })}
      >
        <PanelRight size={14} aria-hidden />
      </button>
      <HostLinks task={task} />
    </span>
  )
}
