/** What became of a time, as a small sign; its words stand beside it or are read aloud. */
import { Ban, CircleSlash, Clock, type LucideIcon, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { FiringState } from '../../../../server/trpc/types.ts'

const ICONS: Record<FiringState, LucideIcon> = {
  queued: Clock,
  started: Play,
  skipped: CircleSlash,
  refused: Ban,
}
const TONES: Record<FiringState, string> = {
  queued: 'text-accent',
  started: 'text-muted',
  skipped: 'text-warning',
  refused: 'text-danger',
}

export function FiringStateIcon({ state, labelled = false }: { state: FiringState; labelled?: boolean }) {
  const t = useTranslations('schedules.states')
  const Icon = ICONS[state]
  return (
    <Icon
      size={15}
      className={`shrink-0 ${TONES[state]}`}
      {...(labelled ? { role: 'img', 'aria-label': t(state) } : { 'aria-hidden': true })}
    />
  )
}

/** Sign and word. */
export function FiringStateLabel({ state }: { state: FiringState }) {
  const t = useTranslations('schedules.states')
  return (
    <span className={`flex items-center gap-1.5 whitespace-nowrap ${TONES[state]}`}>
      <FiringStateIcon state={state} />
      {t(state)}
    </span>
  )
}
