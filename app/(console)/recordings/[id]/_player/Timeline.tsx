/** Where one is in a recording, and anywhere else with a click or the arrow keys; what was lost or interrupted is marked. */
'use client'

import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { RecordingMark } from '../../../../../server/trpc/types.ts'
import { clockText } from './clock.ts'

interface Props {
  ms: number
  durationMs: number
  marks: readonly RecordingMark[]
  /** The time of a place, in the reader's zone. */
  timeAt: (ms: number) => string
  onSeek: (ms: number) => void
}

const STEP_MS = 5_000

export function Timeline({ ms, durationMs, marks, timeAt, onSeek }: Props) {
  const t = useTranslations('recordings.player')
  const bar = useRef<HTMLDivElement>(null)
  const [hover, setHover] = useState<number | null>(null)
  const [dragging, setDragging] = useState(false)
  const share = (place: number) => (durationMs > 0 ? Math.min(1, place / durationMs) : 0)
  const placeOf = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect()
    if (!box || box.width === 0) return 0
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * durationMs
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowLeft: ms - STEP_MS, ArrowRight: ms + STEP_MS, Home: 0, End: durationMs }[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onSeek(to)
  }
  const shown = dragging && hover !== null ? hover : ms
  return (
    <div
      ref={bar}
      role="slider"
      tabIndex={0}
      aria-label={t('timeline')}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1_000)}
      aria-valuenow={Math.round(ms / 1_000)}
      aria-valuetext={`${clockText(ms, durationMs)} / ${clockText(durationMs, durationMs)}`}
      className="group relative flex h-6 grow cursor-pointer touch-none items-center"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragging(true)
        setHover(placeOf(event))
      }}
      onPointerMove={(event) => setHover(placeOf(event))}
      onPointerUp={(event) => {
        setDragging(false)
        onSeek(placeOf(event))
      }}
      onPointerCancel={() => setDragging(false)}
      onPointerLeave={() => !dragging && setHover(null)}
    >
      <div className="h-1.5 w-full overflow-hidden rounded-full bg-track">
        <div className="h-full bg-accent" style={{ width: `${share(shown) * 100}%` }} />
      </div>
      {marks.map((mark) => (
        <span
          key={`${mark.ms} ${mark.kind}`}
          title={`${clockText(mark.ms)} ${t(`marks.${mark.kind}`, { bytes: mark.bytes ?? 0, name: mark.name ?? '' })}`}
          className={`absolute h-3 w-0.5 -translate-x-1/2 ${mark.kind === 'typist' ? 'bg-muted' : 'bg-warning'}`}
          style={{ left: `${share(mark.ms) * 100}%` }}
        />
      ))}
      <span
        aria-hidden
        className="absolute size-3 -translate-x-1/2 rounded-full bg-accent shadow"
        style={{ left: `${share(shown) * 100}%` }}
      />
      {hover !== null && (
        <span
          aria-hidden
          className="pointer-events-none absolute bottom-6 z-10 -translate-x-1/2 whitespace-nowrap rounded-md border border-line bg-raised px-2 py-0.5 text-xs tabular-nums shadow"
          style={{ left: `clamp(4rem, ${share(hover) * 100}%, calc(100% - 4rem))` }}
        >
          {clockText(hover, durationMs)} · {timeAt(hover)}
        </span>
      )}
    </div>
  )
}
