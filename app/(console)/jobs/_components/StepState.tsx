/** The state of a step as a small sign; its words stand beside it or are read aloud. */
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { StepState } from '../../../../server/trpc/types.ts'

const ICONS: Record<StepState, LucideIcon> = {
  waiting: CircleDashed,
  running: LoaderCircle,
  succeeded: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
  skipped: CircleSlash,
}
const TONES: Record<StepState, string> = {
  waiting: 'text-muted',
  running: 'text-accent',
  succeeded: 'text-success',
  failed: 'text-danger',
  cancelled: 'text-warning',
  skipped: 'text-muted',
}

export function StepStateIcon({ state, labelled = false }: { state: StepState; labelled?: boolean }) {
  const t = useTranslations('jobs.stepStates')
  const Icon = ICONS[state]
  const spin = state === 'running' ? 'motion-safe:animate-spin' : ''
  return (
    <Icon
      size={15}
      className={`shrink-0 ${TONES[state]} ${spin}`}
      {...(labelled ? { role: 'img', 'aria-label': t(state) } : { 'aria-hidden': true })}
    />
  )
}
