/** A time as people say it, in their zone; the exact one on hover. It is told anew as often as the words change. */
'use client'

import { useLocale } from 'next-intl'
import { useTicking } from '../_lib/ticker.ts'

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

function relative(ageMs: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, size] of STEPS) if (ageMs >= size) return format.format(-Math.floor(ageMs / size), unit)
  return format.format(0, 'second')
}

/** As fine as the words are: seconds below a minute, then minutes, hours, days. */
function roundedAge(at: string | null, nowMs: number): number {
  const ageMs = at ? Math.max(0, nowMs - Date.parse(at)) : 0
  const [, size] = STEPS.find(([, step]) => ageMs >= step) ?? ['second', 1_000]
  return Math.floor(ageMs / size) * size
}

export function RelativeTime({ at }: { at: string | null }) {
  const locale = useLocale()
  const ageMs = useTicking((nowMs) => roundedAge(at, nowMs), at !== null)
  if (!at) return <span className="text-muted">–</span>
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <time
      dateTime={at}
      title={ageMs === null ? at : exact.format(new Date(at))}
      className="whitespace-nowrap"
    >
      {ageMs === null ? '' : relative(ageMs, locale)}
    </time>
  )
}
