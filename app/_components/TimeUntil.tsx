/** How long it is until then, in words; told anew as often as they change. */
'use client'

import { useLocale } from 'next-intl'
import { useTicking } from '../_lib/ticker.ts'

const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

export function TimeUntil({ at }: { at: string }) {
  const locale = useLocale()
  const words = useTicking((nowMs) => {
    const restMs = Math.max(0, Date.parse(at) - nowMs)
    const [unit, size] = STEPS.find(([, step]) => restMs >= step) ?? STEPS[3]
    return new Intl.RelativeTimeFormat(locale, { numeric: 'always' }).format(Math.floor(restMs / size), unit)
  })
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <time
      dateTime={at}
      title={words === null ? at : exact.format(new Date(at))}
      className="whitespace-nowrap"
    >
      {words ?? ''}
    </time>
  )
}
