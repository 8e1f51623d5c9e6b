/** Spans of time, fixed or still growing. */
'use client'

import { useEffect, useState } from 'react'

/** 480 ms · 3.2 s · 4 m 05 s · 2 h 10 m. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = ms / 1_000
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} m ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48
    ? `${hours} h ${String(minutes % 60).padStart(2, '0')} m`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

export const DurationText = ({ ms }: { ms: number }) => (
  <span className="tabular-nums">{formatDuration(ms)}</span>
)

/** `ms` where it is known, else what has passed since `since`. */
export function Duration({ ms, since }: { ms: number | null; since?: string | null }) {
  const [now, setNow] = useState<number | null>(null)
  const grows = ms === null && !!since
  useEffect(() => {
    if (!grows) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [grows])
  if (ms !== null) return <DurationText ms={ms} />
  if (!since || now === null) return null
  return <DurationText ms={Math.max(0, Math.floor((now - Date.parse(since)) / 1_000) * 1_000)} />
}
