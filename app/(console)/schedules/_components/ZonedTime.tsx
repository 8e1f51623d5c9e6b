/** A moment on the clocks of a time zone; on those of the browser when one points at it. */
'use client'

import { useLocale } from 'next-intl'

export function ZonedTime({ at, timeZone }: { at: string; timeZone: string }) {
  const locale = useLocale()
  const time = new Date(at)
  const there = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const here = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' })
  return (
    <time dateTime={at} title={here.format(time)} className="whitespace-nowrap tabular-nums">
      {there.format(time)}
    </time>
  )
}
