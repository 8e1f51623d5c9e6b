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

/** The word for a state; of a run that succeeded also how many hosts it left out. */
function useStateText(state: TaskState | RunState, skipped: number): string {
  const t = useTranslations('runs')
  return state === 'succeeded' && skipped > 0 ? t('succeededBut', { skipped }) : t(`states.${state}`)
}

interface IconProps {
  state: TaskState | RunState
  /** Hosts of a run. */
  skipped?: number
  labelled?: boolean
  /** True among many, where all that turns would only disturb. */
  still?: boolean
}

export function StateIcon({ state, skipped = 0, labelled = false, still = false }: IconProps) {
  const text = useStateText(state, skipped)
  const Icon = ICONS[state]
  const spin = state === 'running' && !still ? 'motion-safe:animate-spin' : ''
  return (
    <Icon
      size={15}
      className={`shrink-0 ${TONE_TEXT[toneOf(state)]} ${spin}`}
      {...(labelled ? { role: 'img', 'aria-label': text } : { 'aria-hidden': true })}
    />
  )
}

/** Sign and word. */
export function StateLabel({ state, skipped = 0 }: Pick<IconProps, 'state' | 'skipped'>) {
  const text = useStateText(state, skipped)
  return (
    <span className={`flex items-center gap-1.5 whitespace-nowrap ${TONE_TEXT[toneOf(state)]}`}>
      <StateIcon state={state} />
      {text}
    </span>
  )
}
