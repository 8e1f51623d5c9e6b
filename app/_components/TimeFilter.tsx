/** Narrows a list to a time: a span up to now, or from and to. */
'use client'

import { useTranslations } from 'next-intl'
import { TIME_SPAN_NAMES } from '../_lib/timeSpans.ts'
import { CUSTOM_TIME, type TimeFilter as Filter } from '../_lib/useTimeFilter.ts'
import { Choice } from '../_ui/Choice.tsx'

export function TimeFilter({ filter }: { filter: Filter }) {
  const t = useTranslations('history.time')
  return (
    <>
      <Choice
        label={t('label')}
        any={t('any')}
        value={filter.time}
        options={[
          ...TIME_SPAN_NAMES.map((span) => ({ value: span, label: t(span) })),
          { value: CUSTOM_TIME, label: t('custom') },
        ]}
        onChange={filter.setTime}
      />
      {filter.isCustom && (
        <fieldset className="flex flex-wrap items-center gap-2 text-sm">
          <legend className="sr-only">{t('custom')}</legend>
          <input
            type="datetime-local"
            aria-label={t('from')}
            className="field w-auto!"
            value={filter.from}
            max={filter.to || undefined}
            onChange={(event) => filter.setFrom(event.target.value)}
          />
          <span className="text-muted">–</span>
          <input
            type="datetime-local"
            aria-label={t('to')}
            className="field w-auto!"
            value={filter.to}
            min={filter.from || undefined}
            onChange={(event) => filter.setTo(event.target.value)}
          />
        </fieldset>
      )}
    </>
  )
}
