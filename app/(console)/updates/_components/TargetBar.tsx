/** How many hosts of a rollout are in which state, as one bar; its numbers are in its name. */
'use client'

import { useTranslations } from 'next-intl'
import type { RolloutCounts } from '../../../../server/trpc/types.ts'
import { TONE_FILL } from '../../runs/_components/tones.ts'
import { isUnderWay, TARGET_STATES, toneOfTarget } from '../_lib/states.ts'

export function TargetBar({ counts, className = 'h-1.5' }: { counts: RolloutCounts; className?: string }) {
  const t = useTranslations('updates.states')
  const shown = TARGET_STATES.filter((state) => counts[state] > 0)
  const text = shown.map((state) => `${t(state)} ${counts[state]}`).join(' · ')
  return (
    <div
      role="img"
      aria-label={text}
      title={text}
      className={`flex gap-px overflow-hidden rounded-full bg-track ${className}`}
    >
      {shown.map((state) => (
        <span
          key={state}
          className={`min-w-0.5 transition-[flex-grow] ${state === 'waiting' ? '' : TONE_FILL[toneOfTarget(state)]} ${isUnderWay(state) ? 'motion-safe:animate-pulse' : ''}`}
          style={{ flexGrow: counts[state] }}
        />
      ))}
    </div>
  )
}
