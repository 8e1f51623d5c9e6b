/** The state of a step as a small sign; its words stand beside it or are read aloud. */
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { StepState } from '../../../../server/trpc/types.ts'

/** What is shown of a step: one that runs may only wait for a second person. */
export type ShownState = StepState | 'awaiting_approval'

const ICONS: Record<ShownState, LucideIcon> = {
  waiting: CircleDashed,
  running: LoaderCircle,
  awaiting_approval: Hourglass,
  succeeded: CircleCheck,
  failed: CircleX,
  cancelled: Ban,
  skipped: CircleSlash,
}
const TONES: Record<ShownState, string> = {
  waiting: 'text-muted',
  running: 'text-accent',
  awaiting_approval: 'text-warning',
  succeeded: 'text-success',
  failed: 'text-danger',
  cancelled: 'text-warning',
  skipped: 'text-muted',
}

export function StepStateIcon({ state, labelled = false }: { state: ShownState; labelled?: boolean }) {
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
