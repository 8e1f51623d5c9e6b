/** One recording: who, where and when; the player; what could be read, line by line. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import type { RecordingDetail } from '../../../../server/trpc/types.ts'
import { useDurationText } from '../../../_components/Duration.tsx'
import { formatBytes } from '../../../_lib/bytes.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { PageHeader } from '../../../_ui/PageHeader.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { LiveMark, Marks } from '../_list/StateMark.tsx'
import { PlayerView, useDark } from './_player/PlayerView.tsx'
import { usePlayer } from './_player/usePlayer.ts'
import { RecordingActions } from './RecordingActions.tsx'
import { TextPanel } from './TextPanel.tsx'

/** A recording that goes on grows. */
const REREAD_MS = 3_000
/** The text follows the player in steps: it need not be drawn as often as the screen. */
const TEXT_STEP_MS = 250

function Notices({ recording }: { recording: RecordingDetail }) {
  const t = useTranslations('recordings')
  const { problem, problemText, lostBytes, input } = recording
  if (!problem && !input) return null
  return (
    <div className="mb-3 space-y-1 text-sm">
      {problem && (
        <p className="text-warning">
          {t(`problems.${problem}`)} {lostBytes > 0 && t('lost', { size: formatBytes(lostBytes) })}
          {problemText && <span className="block text-xs text-muted">{problemText}</span>}
        </p>
      )}
      {input && <p className="text-muted">{t('inputNotice')}</p>}
    </div>
  )
}

function Played({ recording, startMs }: { recording: RecordingDetail; startMs: number | null }) {
  const played = usePlayer(recording, useDark(), startMs)
  const { playing, ms } = played.state
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <PlayerView recording={recording} played={played} />
      <TextPanel
        recording={recording}
        ms={playing ? Math.floor(ms / TEXT_STEP_MS) * TEXT_STEP_MS : ms}
        onSeek={(ms) => {
          played.player?.pause()
          void played.player?.seek(ms)
        }}
      />
    </div>
  )
}

export function RecordingPage({ id, startMs }: { id: string; startMs: number | null }) {
  const t = useTranslations('recordings')
  const trpc = useTRPC()
  const format = useFormatter()
  const durationText = useDurationText()
  const { data, error, refetch } = useQuery(
    trpc.recordings.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data?.state === 'recording' ? REREAD_MS : false) },
    ),
  )
  if (!data)
    return error ? (
      <ErrorState error={error} onRetry={refetch} back={{ href: paths.recordings(), label: t('title') }} />
    ) : (
      <SkeletonRows count={8} />
    )
  const facts = [
    format.dateTime(new Date(data.startedAt), { dateStyle: 'medium', timeStyle: 'medium' }),
    durationText(data.durationMs),
    formatBytes(data.bytes),
    data.runAs && t('runAs', { name: data.runAs }),
    data.removedOn &&
      t('removedOn', { at: format.dateTime(new Date(data.removedOn), { dateStyle: 'medium' }) }),
  ].filter(Boolean)
  return (
    <>
      <PageHeader
        title={
          <span className="flex min-w-0 items-center gap-3">
            <span className="truncate">{t('of', { name: data.username, hostname: data.hostname })}</span>
            {data.state === 'recording' && <LiveMark />}
            <Marks item={data} />
          </span>
        }
        meta={<span className="tabular-nums">{facts.join(' · ')}</span>}
        actions={<RecordingActions recording={data} />}
      />
      <Notices recording={data} />
      {data.segments.length === 0 ? (
        <p className="py-16 text-center text-sm text-muted">{t('nothingRecorded')}</p>
      ) : (
        <Played recording={data} startMs={startMs} />
      )}
    </>
  )
}
