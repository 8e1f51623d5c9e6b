/** When it is due: a cron expression on the clocks of a time zone, and what it means. */
'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { OVERLAPS, PRESETS, type ScheduleForm } from '../_lib/form.ts'
import { NextTimes } from './NextTimes.tsx'

const PRESET_NAMES = Object.keys(PRESETS) as (keyof typeof PRESETS)[]

interface Props {
  form: ScheduleForm
  onChange(part: Partial<ScheduleForm>): void
}

export function WhenFields({ form, onChange }: Props) {
  const t = useTranslations('schedules.form')
  const { cron, timeZone, overlap } = form
  const zones = useMemo(
    () => [...new Set(['UTC', timeZone, ...Intl.supportedValuesOf('timeZone')])],
    [timeZone],
  )
  return (
    <div className="grid gap-x-6 gap-y-3 sm:grid-cols-[minmax(0,1fr)_14rem]">
      <div className="min-w-0 space-y-3">
        <Field label={t('cron')} hint={t('cronHint')}>
          {(id) => (
            <input
              id={id}
              className="field font-mono"
              value={cron}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => onChange({ cron: event.target.value })}
            />
          )}
        </Field>
        <div className="flex flex-wrap gap-1.5">
          {PRESET_NAMES.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={cron === PRESETS[name]}
              className="rounded bg-track px-2 text-xs leading-6 text-muted hover:text-text aria-pressed:text-text"
              onClick={() => onChange({ cron: PRESETS[name] })}
            >
              {t(`presets.${name}`)}
            </button>
          ))}
        </div>
        <div className="grid gap-x-4 gap-y-3 md:grid-cols-2">
          <Field label={t('timeZone')}>
            {(id) => (
              <Select
                id={id}
                value={timeZone}
                options={zones.map((value) => ({ value, label: value }))}
                onChange={(value) => onChange({ timeZone: value })}
              />
            )}
          </Field>
          <Field label={t('overlap')} hint={t(`overlapHints.${overlap}`)}>
            {(id) => (
              <Select
                id={id}
                value={overlap}
                options={OVERLAPS.map((value) => ({ value, label: t(`overlaps.${value}`) }))}
                onChange={(value) => onChange({ overlap: value })}
              />
            )}
          </Field>
        </div>
      </div>
      <NextTimes cron={cron} timeZone={timeZone} />
    </div>
  )
}
