/** What could be read, line by line with its moment: it follows the player, and a line leads there. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Link2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useRef } from 'react'
import { toast } from 'sonner'
import type { RecordingDetail } from '../../../../server/trpc/types.ts'
import { copyText } from '../../../_lib/copyText.ts'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'
import { clockText } from './_player/clock.ts'

const LINES_PER_PAGE = 1_000
const ROW_PX = 22
const REREAD_MS = 5_000
/** Lines from the end at which the next ones are asked for. */
const READ_AHEAD = 100

interface Props {
  recording: RecordingDetail
  /** Where the player is. */
  ms: number
  onSeek: (ms: number) => void
}

function countUpTo(lines: readonly { ms: number }[], ms: number): number {
  let [low, high] = [0, lines.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle]?.ms ?? 0) <= ms) low = middle + 1
    else high = middle
  }
  return low
}

export function TextPanel({ recording, ms, onSeek }: Props) {
  const t = useTranslations('recordings.text')
  const trpc = useTRPC()
  const box = useRef<HTMLDivElement>(null)
  const query = useInfiniteQuery(
    trpc.recordings.text.infiniteQueryOptions(
      { id: recording.id, limit: LINES_PER_PAGE },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state: { data } }) =>
          recording.state === 'recording' && (data?.pages.length ?? 0) <= 1 ? REREAD_MS : false,
      },
    ),
  )
  const lines = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 20,
  })
  const current = countUpTo(lines, ms) - 1
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const lastDrawn = rows.getVirtualItems().at(-1)?.index ?? 0
  const lastMs = lines.at(-1)?.ms ?? 0
  useEffect(() => {
    const wanted = lastDrawn >= lines.length - READ_AHEAD || ms > lastMs
    if (hasNextPage && !isFetchingNextPage && wanted) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, lastDrawn, lines.length, lastMs, ms])
  useEffect(() => {
    if (current >= 0) rows.scrollToIndex(current, { align: 'auto' })
  }, [current, rows])
  const copyLink = async () => {
    const path = paths.recording(recording.id, { t: String(Math.floor(ms / 100) / 10) })
    if (await copyText(`${window.location.origin}${path}`)) toast.success(t('linkCopied'))
  }
  return (
    <section aria-label={t('label')} className="flex min-h-0 min-w-0 flex-col">
      <header className="mb-1 flex h-7 items-center justify-between gap-3">
        <h2 className="text-sm font-semibold">{t('label')}</h2>
        <button
          type="button"
          className="link-quiet inline-flex items-center gap-1.5 text-xs"
          onClick={copyLink}
        >
          <Link2 size={13} aria-hidden />
          {t('copyLink', { at: clockText(ms) })}
        </button>
      </header>
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={query.refetch} />}
      {query.isPending && <SkeletonRows count={8} />}
      {query.data && lines.length === 0 && <p className="py-6 text-sm text-muted">{t('none')}</p>}
      <div
        ref={box}
        className="max-h-[28rem] grow overflow-y-auto rounded-md bg-code xl:max-h-[min(36rem,calc(100dvh-9rem))]"
      >
        <ol className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, key, start }) => {
            const line = lines[index]
            if (!line) return null
            return (
              <li key={key} className="absolute inset-x-0" style={{ top: start, height: ROW_PX }}>
                <button
                  type="button"
                  aria-current={index === current || undefined}
                  title={line.text}
                  onClick={() => onSeek(line.ms)}
                  className="flex h-full w-full items-baseline gap-3 px-2 text-left font-mono text-xs hover:bg-hover aria-[current=true]:bg-accent/15"
                >
                  <span className="w-12 shrink-0 text-right text-muted tabular-nums">
                    {clockText(line.ms)}
                  </span>
                  <span className="truncate whitespace-pre">{line.text}</span>
                </button>
              </li>
            )
          })}
        </ol>
      </div>
    </section>
  )
}
