/** The player: the recorded screen, as large as there is room, and its controls. */
'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useCallback, useRef } from 'react'
import type { RecordingDetail } from '../../../../../server/trpc/types.ts'
import { useErrorText } from '../../../../_lib/errors.ts'
import { Button } from '../../../../_ui/Button.tsx'
import { Controls } from './Controls.tsx'
import type { Player, PlayerState } from './player.ts'
import '@xterm/xterm/css/xterm.css'
import '../../../../_terminal/terminal.css'
import { PieceFailed } from './source.ts'
import { useKeys } from './useKeys.ts'
import type { usePlayer } from './usePlayer.ts'

interface Props {
  recording: RecordingDetail
  played: ReturnType<typeof usePlayer>
}

export const useDark = (): boolean => useTheme().resolvedTheme === 'dark'

function Failure({ player, state, failed }: { player: Player | null; state: PlayerState; failed: unknown }) {
  const t = useTranslations('recordings.player')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const error = state.error ?? failed
  if (!error) return null
  const isGone = error instanceof PieceFailed && error.status === 409
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-2 text-sm text-danger"
    >
      {error instanceof PieceFailed ? t(isGone ? 'gone' : 'pieceFailed') : errorText(error)}
      {player && !isGone && <Button onClick={() => void player.seek(state.ms)}>{common('retry')}</Button>}
    </div>
  )
}

export function PlayerView({ recording, played }: Props) {
  const t = useTranslations('recordings.player')
  const format = useFormatter()
  const frame = useRef<HTMLElement>(null)
  const { box, player, state, failed } = played
  const fullScreen = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void frame.current?.requestFullscreen().catch(() => {})
  }, [])
  useKeys(player, fullScreen)
  const begin = Date.parse(recording.startedAt)
  const timeAt = (ms: number) =>
    format.dateTime(new Date(begin + ms), { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <section
      ref={frame}
      aria-label={t('label')}
      className="flex min-w-0 flex-col overflow-hidden rounded-md border border-line bg-panel"
    >
      <div
        ref={box}
        data-testid="player-screen"
        aria-busy={state.loading}
        className="terminal-element min-h-24 grow overflow-hidden p-2"
      />
      <Failure player={player} state={state} failed={failed} />
      <Controls
        recording={recording}
        player={player}
        state={state}
        timeAt={timeAt}
        onFullScreen={fullScreen}
      />
    </section>
  )
}
