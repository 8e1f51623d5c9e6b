/** All hosts of a run with their outputs: only the rows on the screen exist, so only their outputs are followed. */
'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { TaskItem } from '../../../../server/trpc/types.ts'
import { sameNamed } from '../../../_lib/hostMarks.ts'
import { TaskRow } from './TaskRow.tsx'

const CLOSED_ROW_PX = 41
/** Rows beyond the edge of the screen that are kept ready. */
const OVERSCAN_ROWS = 4

export interface TaskListProps {
  tasks: TaskItem[]
  isOpen(taskId: string): boolean
  onToggle(taskId: string): void
  /** The last row is on the screen. */
  onEnd(): void
}

export function TaskList({ tasks, isOpen, onToggle, onEnd }: TaskListProps) {
  const t = useTranslations('runs.view')
  const same = useMemo(() => sameNamed(tasks.map((task) => ({ ...task, id: task.agentId }))), [tasks])
  const list = useRef<HTMLElement>(null)
  const [offset, setOffset] = useState(0)
  const rows = useWindowVirtualizer({
    count: tasks.length,
    estimateSize: () => CLOSED_ROW_PX,
    getItemKey: (index) => tasks[index]?.taskId ?? index,
    overscan: OVERSCAN_ROWS,
    scrollMargin: offset,
  })
  useLayoutEffect(() => {
    // What stands above may grow; setting what is set already costs nothing.
    if (list.current) setOffset(list.current.getBoundingClientRect().top + window.scrollY)
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= tasks.length - 1 && tasks.length > 0) onEnd()
  }, [last, tasks.length, onEnd])

  return (
    <section ref={list} aria-label={t('byHost')} className="relative" style={{ height: rows.getTotalSize() }}>
      {shown.map((row) => {
        const task = tasks[row.index]
        return (
          task && (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${row.start - offset}px)` }}
            >
              <TaskRow
                task={task}
                same={same}
                open={isOpen(task.taskId)}
                onToggle={() => onToggle(task.taskId)}
              />
            </div>
          )
        )
      })}
    </section>
  )
}
