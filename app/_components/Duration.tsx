/** Spans of time, fixed or still growing. */
'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { useTicking } from '../_lib/ticker.ts'

const two = (count: number) => String(count).padStart(2, '0')

/** A function that says milliseconds: 480 ms · 3.2 s · 4 m 05 s · 2 h 10 m · 3 d 4 h, in the reader's units. */
export function useDurationText(): (ms: number) => string {
  const t = useTranslations('units')
  return useCallback(
    (ms) => {
      if (ms < 1_000) return t('milliseconds', { ms: String(Math.round(ms)) })
      const seconds = ms / 1_000
      if (seconds < 60)
        return t('seconds', { s: seconds < 10 ? seconds.toFixed(1) : String(Math.floor(seconds)) })
      const minutes = Math.floor(seconds / 60)
      if (minutes < 60) return t('minutes', { m: String(minutes), s: two(Math.floor(seconds % 60)) })
      const hours = Math.floor(minutes / 60)
      return hours < 48
        ? t('hours', { h: String(hours), m: two(minutes % 60) })
        : t('days', { d: String(Math.floor(hours / 24)), h: String(hours % 24) })
    },
    [t],
  )
}

export function DurationText({ ms }: { ms: number }) {
  const text = useDurationText()
  return <span className="tabular-nums">{text(ms)}</span>
}

/** `ms` where it is known, else what has passed since `since`, in whole seconds. */
export function Duration({ ms, since }: { ms: number | null; since?: string | null }) {
  const t = useTranslations('units')
  const text = useDurationText()
  const grows = ms === null && !!since
  const passed = useTicking(
    (nowMs) => (since ? Math.max(0, Math.floor((nowMs - Date.parse(since)) / 1_000)) : 0),
    grows,
  )
  if (ms !== null) return <DurationText ms={ms} />
  if (!since || passed === null) return null
  const words = passed < 60 ? t('seconds', { s: String(passed) }) : text(passed * 1_000)
  return <span className="tabular-nums">{words}</span>
}
