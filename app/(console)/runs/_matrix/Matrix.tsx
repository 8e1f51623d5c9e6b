/** Every host of a small run as one cell, by colour and sign of its state; arrows go from cell to cell, Enter opens. */
'use client'

import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { RunDetail, TaskItem } from '../../../../server/trpc/types.ts'
import { useDurationText } from '../../../_components/Duration.tsx'
import { shortId } from '../../../_lib/hostMarks.ts'
import { StateIcon } from '../_components/StateIcon.tsx'
import { TONE_CELL } from '../_components/tones.ts'
import { useOpenHost } from '../_host/useOpenHost.ts'
import { toneOf } from '../_lib/states.ts'
import { useTasks } from '../_lib/useRun.ts'

/** Of fewer hosts the list says as much, of more the cells would be no picture any more. */
const HOSTS_MIN = 7
const HOSTS_MAX = 200

export const hasMatrix = ({ total }: RunDetail) => total >= HOSTS_MIN && total <= HOSTS_MAX

const GRID = 'flex flex-wrap gap-1 max-sm:max-h-56 max-sm:overflow-y-auto max-sm:p-0.5'

/** As large as what comes, so that nothing moves then. */
const Placeholder = ({ count }: { count: number }) => (
  <div aria-hidden className="space-y-1.5">
    <div className={GRID}>
      {Array.from({ length: count }, (_, at) => `cell ${at}`).map((key) => (
        <span key={key} className="size-6 touch:size-[40px] rounded-sm bg-track" />
      ))}
    </div>
    <div className="h-4" />
  </div>
)

/** Where an arrow leads from the cell at `at`; cells stand in rows of `columns`. */
function moved(key: string, at: number, columns: number, count: number): number {
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns }[key]
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return to === undefined || to < 0 || to >= count ? at : to
}

export function Matrix({ run }: { run: RunDetail }) {
  const words = useTranslations('reading.matrix')
  const tasks = useTasks(run.id, {}, HOSTS_MAX)
  const { open } = useOpenHost()
  const grid = useRef<HTMLDivElement>(null)
  /** The one cell that the Tab key leads to. */
  const [current, setCurrent] = useState(0)
  const [looked, setLooked] = useState<string | null>(null)
  const wordsOf = useDescription(tasks.items)
  if (tasks.isPending) return <Placeholder count={run.total} />

  const onKey = (event: KeyboardEvent) => {
    const cells = [...(grid.current?.children ?? [])].filter((cell) => cell instanceof HTMLElement)
    const top = cells[0]?.offsetTop
    const columns = cells.filter((cell) => cell.offsetTop === top).length
    const to = moved(event.key, current, columns, cells.length)
    if (to === current) return
    event.preventDefault()
    setCurrent(to)
    cells[to]?.focus()
  }
  const shown = tasks.items.find(({ taskId }) => taskId === looked)
  return (
    <div className="space-y-1.5">
      {/** biome-ignore lint/a11y/useSemanticElements: cells of a picture, no fields of a form */}
      <div
        ref={grid}
        role="group"
        aria-label={words('label')}
        onKeyDown={onKey}
        onPointerLeave={() => setLooked(null)}
        className={GRID}
      >
        {tasks.items.map((task, at) => (
          <button
            key={task.taskId}
            type="button"
            tabIndex={at === current ? 0 : -1}
            aria-label={wordsOf(task)}
            onClick={() => open({ taskId: task.taskId })}
            onFocus={() => {
              setCurrent(at)
              setLooked(task.taskId)
            }}
            onPointerEnter={() => setLooked(task.taskId)}
            className={`inline-flex size-6 touch:size-[40px] items-center justify-center rounded-sm hover:ring-2 hover:ring-accent ${TONE_CELL[toneOf(task.state)]}`}
          >
            <StateIcon state={task.state} still />
          </button>
        ))}
      </div>
      <p aria-hidden className="h-4 truncate text-xs tabular-nums text-muted">
        {shown ? wordsOf(shown) : words('hint', { count: tasks.items.length })}
      </p>
    </div>
  )
}

/** As "web1 · Failed · exit 3 · 1.2 s". */
function useDescription(tasks: readonly TaskItem[]): (task: TaskItem) => string {
  const t = useTranslations('runs')
  const duration = useDurationText()
  const names = new Map<string, number>()
  for (const { hostname } of tasks) names.set(hostname, (names.get(hostname) ?? 0) + 1)
  return ({ hostname, agentId, state, exitCode, signal, durationMs }) =>
    [
      (names.get(hostname) ?? 0) > 1 ? `${hostname} ${shortId(agentId)}` : hostname,
      t(`states.${state}`),
      signal ? t('view.signal', { name: signal }) : exitCode !== null && t('view.exit', { code: exitCode }),
      durationMs !== null && duration(durationMs),
    ]
      .filter(Boolean)
      .join(' · ')
}
