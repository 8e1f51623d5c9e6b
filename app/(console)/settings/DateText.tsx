/** A day to come, in the reader's zone; the exact time on hover. Only for data that the browser has loaded. */
'use client'

import { useLocale } from 'next-intl'

export function DateText({ at }: { at: string }) {
  const locale = useLocale()
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  return (
    <time dateTime={at} title={exact.format(new Date(at))} className="whitespace-nowrap">
      {day.format(new Date(at))}
    </time>
  )
}
