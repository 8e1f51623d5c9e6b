/** A time as people say it, in their zone; the exact one on hover. */
'use client'

import { useLocale } from 'next-intl'
import { useEffect, useState } from 'react'

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const
const TICK_MS = 10_000

function relative(ms: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, size] of STEPS)
    if (Math.abs(ms) >= size) return format.format(-Math.round(ms / size), unit)
  return format.format(0, 'second')
}

export function RelativeTime({ at }: { at: string | null }) {
  const locale = useLocale()
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  if (!at) return <span className="text-muted">–</span>
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <time dateTime={at} title={now === null ? at : exact.format(new Date(at))} className="whitespace-nowrap">
      {now === null ? '' : relative(Math.max(0, now - Date.parse(at)), locale)}
    </time>
  )
}
