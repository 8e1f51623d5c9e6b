/** The state of a target or a rollout: sign and word. */
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleSlash,
  CircleX,
  Download,
  HardDriveDownload,
  LoaderCircle,
  type LucideIcon,
  RefreshCw,
  Undo2,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RolloutState, RolloutTargetState } from '../../../../server/trpc/types.ts'
import { TONE_TEXT } from '../../runs/_components/tones.ts'
import { toneOfRollout, toneOfTarget } from '../_lib/states.ts'

const TARGET_ICONS: Record<RolloutTargetState, LucideIcon> = {
  waiting: CircleDashed,
  sent: CircleDot,
  downloading: Download,
  installing: HardDriveDownload,
  restarting: RefreshCw,
  confirmed: CircleCheck,
  failed: CircleX,
  rolled_back: Undo2,
  skipped: CircleSlash,
}
const ROLLOUT_ICONS: Record<RolloutState, LucideIcon> = {
  running: LoaderCircle,
  paused: CirclePause,
  completed: CircleCheck,
  failed: CircleX,
  aborted: Ban,
}
const LABEL = 'flex items-center gap-1.5 whitespace-nowrap'

export function TargetState({ state }: { state: RolloutTargetState }) {
  const t = useTranslations('updates.states')
  const Icon = TARGET_ICONS[state]
  return (
    <span className={`${LABEL} ${TONE_TEXT[toneOfTarget(state)]}`}>
      <Icon size={15} className="shrink-0" aria-hidden />
      {t(state)}
    </span>
  )
}

export function RolloutStateLabel({ state }: { state: RolloutState }) {
  const t = useTranslations('updates.rolloutStates')
  const Icon = ROLLOUT_ICONS[state]
  return (
    <span className={`${LABEL} ${TONE_TEXT[toneOfRollout(state)]}`}>
      <Icon
        size={15}
        className={`shrink-0 ${state === 'running' ? 'motion-safe:animate-spin' : ''}`}
        aria-hidden
      />
      {t(state)}
    </span>
  )
}
