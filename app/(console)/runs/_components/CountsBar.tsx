/** How many hosts are in which state, as one bar; its numbers are in its name. */
'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { TaskCounts } from '../../../../server/trpc/types.ts'
import { TASK_STATES, toneOf } from '../_lib/states.ts'
import { TONE_FILL } from './tones.ts'

/** As "Succeeded 1,204 · Failed 1". */
export function useCountsText(): (counts: TaskCounts) => string {
  const t = useTranslations('runs')
  const { number } = useFormatter()
  return (counts) =>
    TASK_STATES.filter((state) => counts[state] > 0)
      .map((state) => `${t(`states.${state}`)} ${number(counts[state])}`)
      .join(' · ')
}

export function CountsBar({
  counts,
  total,
  className,
}: {
  counts: TaskCounts
  total: number
  className?: string
}) {
  const text = useCountsText()(counts)
  return (
    <div
      role="img"
      aria-label={text}
      title={text}
      className={`flex h-1.5 gap-px overflow-hidden rounded-full bg-track ${className ?? ''}`}
    >
      {TASK_STATES.filter((state) => counts[state] > 0 && state !== 'queued').map((state) => (
        <span
          key={state}
          className={`${TONE_FILL[toneOf(state)]} min-w-0.5 transition-[flex-grow] ${state === 'running' ? 'motion-safe:animate-pulse' : ''}`}
          style={{ flexGrow: counts[state] }}
        />
      ))}
      <span style={{ flexGrow: counts.queued + Math.max(0, total - sum(counts)) }} />
    </div>
  )
}

const sum = (counts: TaskCounts): number => TASK_STATES.reduce((all, state) => all + counts[state], 0)
