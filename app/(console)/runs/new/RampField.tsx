/** Whether fewer hosts run at one time at first, and how their number grows. */
import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { GROWTHS } from '../_lib/pace.ts'
import type { PacePartProps } from './PaceFields.tsx'

export function RampField({ pace, set, problemOf }: PacePartProps) {
  const t = useTranslations('runs.pace')
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Field label={t('growth')} hint={pace.growth === 'success' ? t('growthHint') : undefined}>
        {(id) => (
          <Select
            id={id}
            value={pace.growth}
            options={GROWTHS.map((value) => ({ value, label: t(`growths.${value}`) }))}
            onChange={(growth) => set({ growth })}
          />
        )}
      </Field>
      {pace.growth !== 'none' && (
        <>
          <div className="w-20">
            <TextField
              label={t('rampFrom')}
              problem={problemOf('rampFrom')}
              value={pace.rampFrom}
              onChange={(rampFrom) => set({ rampFrom })}
            />
          </div>
          <div className="w-24">
            <TextField
              label={t('rampBy')}
              hint={t('rampByHint')}
              problem={problemOf('rampBy')}
              value={pace.rampBy}
              onChange={(rampBy) => set({ rampBy })}
            />
          </div>
        </>
      )}
      {pace.growth === 'time' && (
        <div className="w-24">
          <TextField
            label={t('rampSeconds')}
            inputMode="numeric"
            problem={problemOf('rampSeconds')}
            value={pace.rampSeconds}
            onChange={(rampSeconds) => set({ rampSeconds: rampSeconds.trim() })}
          />
        </div>
      )}
    </div>
  )
}
