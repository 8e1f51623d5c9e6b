/** Days as small bars: how many hosts, and what part of them failed. */
'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { ScriptStatistics } from '../../../../server/trpc/types.ts'

const DAY_MS = 86_400_000
/** A day with a single host is still seen. */
const PERCENT_MIN = 8

type Day = ScriptStatistics['days'][number]

/** Every day of the span in turn, also those on which nothing ran. */
function daysOf(known: Day[], span: number): Day[] {
  const byDay = new Map(known.map((day) => [day.day, day]))
  return Array.from({ length: span }, (_, i) => {
    const day = new Date(Date.now() - (span - 1 - i) * DAY_MS).toISOString().slice(0, 10)
    return byDay.get(day) ?? { day, succeeded: 0, failed: 0 }
  })
}

export function Trend({ days, span }: { days: Day[]; span: number }) {
  const t = useTranslations('history.statistics')
  const format = useFormatter()
  const all = daysOf(days, span)
  const most = Math.max(1, ...all.map((day) => day.succeeded + day.failed))
  return (
    <div
      role="img"
      aria-label={t('trend', { days: span })}
      className="flex h-9 w-full items-end md:max-w-72 gap-px"
    >
      {all.map(({ day, succeeded, failed }) => {
        const count = succeeded + failed
        const height = count === 0 ? 0 : Math.max(PERCENT_MIN, (count / most) * 100)
        const date = format.dateTime(new Date(day), { dateStyle: 'medium', timeZone: 'UTC' })
        return (
          <span
            key={day}
            title={count === 0 ? date : `${date}: ${t('counts', { succeeded, failed })}`}
            className="flex h-full min-w-0 flex-1 flex-col justify-end border-b border-line hover:bg-hover"
          >
            <span className="flex flex-col overflow-hidden rounded-t-xs" style={{ height: `${height}%` }}>
              {failed > 0 && <span className="min-h-0.5 bg-danger" style={{ flexGrow: failed }} />}
              {succeeded > 0 && <span className="bg-success/70" style={{ flexGrow: succeeded }} />}
            </span>
          </span>
        )
      })}
    </div>
  )
}
