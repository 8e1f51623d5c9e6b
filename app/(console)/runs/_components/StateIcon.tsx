/** The state of a task or a run as a small sign; its words stand beside it or are read aloud. */
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleHelp,
  CirclePause,
  CircleSlash,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  TimerOff,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RunState, TaskState } from '../../../../server/trpc/types.ts'
import { toneOf } from '../_lib/states.ts'
import { TONE_TEXT } from './tones.ts'

const ICONS: Record<TaskState | RunState, LucideIcon> = {
  queued: CircleDashed,
  dispatched: CircleDot,
  running: LoaderCircle,
  paused: CirclePause,
  awaiting_approval: Hourglass,
  succeeded: CircleCheck,
  failed: CircleX,
  timed_out: TimerOff,
  cancelled: Ban,
  lost: CircleHelp,
  skipped: CircleSlash,
}

interface IconProps {
  state: TaskState | RunState
  labelled?: boolean
  /** True among many, where all that turns would only disturb. */
  still?: boolean
}

export function StateIcon({ state, labelled = false, still = false }: IconProps) {
  const t = useTranslations('runs.states')
  const Icon = ICONS[state]
  const spin = state === 'running' && !still ? 'motion-safe:animate-spin' : ''
  return (
    <Icon
      size={15}
      className={`shrink-0 ${TONE_TEXT[toneOf(state)]} ${spin}`}
      {...(labelled ? { role: 'img', 'aria-label': t(state) } : { 'aria-hidden': true })}
    />
  )
}

/** Sign and word. */
export function StateLabel({ state }: { state: TaskState | RunState }) {
  const t = useTranslations('runs.states')
  return (
    <span className={`flex items-center gap-1.5 whitespace-nowrap ${TONE_TEXT[toneOf(state)]}`}>
      <StateIcon state={state} />
      {t(state)}
    </span>
  )
}
