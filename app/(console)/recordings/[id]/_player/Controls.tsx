/** Play and pause, the timeline, speed, idle skipping, the whole screen. */
'use client'

import { Maximize, Pause, Play, RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RecordingDetail } from '../../../../../server/trpc/types.ts'
import { clockText } from './clock.ts'
import { type Player, type PlayerState, SPEEDS } from './player.ts'
import { Timeline } from './Timeline.tsx'

interface Props {
  recording: RecordingDetail
  player: Player | null
  state: PlayerState
  timeAt: (ms: number) => string
  onFullScreen: () => void
}

export function Controls({ recording, player, state, timeAt, onFullScreen }: Props) {
  const t = useTranslations('recordings.player')
  const { playing, ended, ms, durationMs, speed, skipIdle } = state
  const Icon = playing ? Pause : ended ? RotateCcw : Play
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-panel px-2 py-1.5">
      <button
        type="button"
        className="icon-link shrink-0"
        disabled={!player}
        aria-label={t(playing ? 'pause' : ended ? 'again' : 'play')}
        title={`${t(playing ? 'pause' : ended ? 'again' : 'play')} (${t('space')})`}
        onClick={() => player?.toggle()}
      >
        <Icon size={16} aria-hidden />
      </button>
      <div className="flex min-w-48 grow basis-64 items-center gap-3">
        <Timeline
          ms={ms}
          durationMs={durationMs}
          marks={recording.marks}
          timeAt={timeAt}
          onSeek={(to) => void player?.seek(to)}
        />
      </div>
      <div className="flex grow items-center gap-3 sm:grow-0">
        <span
          className="whitespace-nowrap text-xs tabular-nums"
          data-testid="player-clock"
          title={timeAt(ms)}
        >
          {clockText(ms, durationMs)}{' '}
          <span className="text-muted">/ {clockText(durationMs, durationMs)}</span>
        </span>
        <select
          aria-label={t('speed')}
          className="field h-7! w-auto! py-0! text-xs!"
          value={speed}
          onChange={(event) => player?.setSpeed(Number(event.target.value))}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
        <label className="flex items-center gap-1.5 whitespace-nowrap text-xs" title={t('skipIdleHint')}>
          <input
            type="checkbox"
            className="accent-accent"
            checked={skipIdle}
            onChange={(event) => player?.setSkipIdle(event.target.checked)}
          />
          {t('skipIdle')}
        </label>
        <button
          type="button"
          className="icon-link ml-auto"
          aria-label={t('fullScreen')}
          title={`${t('fullScreen')} (f)`}
          onClick={onFullScreen}
        >
          <Maximize size={15} aria-hidden />
        </button>
      </div>
    </div>
  )
}
