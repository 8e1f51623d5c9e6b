/** The steps of a rollout: canaries, batches, pause, allowance, hours. */
'use client'

import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { type PlanFields, readAmount, readNumber } from '../_lib/plan.ts'

interface Props {
  plan: PlanFields
  versions: readonly string[]
  onChange: (plan: PlanFields) => void
}

export function PlanForm({ plan, versions, onChange }: Props) {
  const t = useTranslations('updates.plan')
  const set = (fields: Partial<PlanFields>) => onChange({ ...plan, ...fields })
  const wrongNumber = (text: string) => (readNumber(text) === null ? t('numberProblem') : null)
  const wrongAmount = (text: string, min: number) =>
    readAmount(text, min) === null ? t('amountProblem') : null
  return (
    <div className="space-y-4">
      <Field label={t('release')}>
        {(id) => (
          <Select
            id={id}
            value={plan.version}
            options={versions.map((version) => ({ value: version, label: version }))}
            onChange={(version) => set({ version })}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('canary')}
          hint={t('canaryHint')}
          problem={wrongNumber(plan.canary)}
          inputMode="numeric"
          value={plan.canary}
          onChange={(canary) => set({ canary })}
        />
        <TextField
          label={t('batch')}
          hint={t('batchHint')}
          problem={wrongAmount(plan.batch, 1)}
          value={plan.batch}
          onChange={(batch) => set({ batch })}
        />
        <TextField
          label={t('pause')}
          hint={t('minutes')}
          problem={wrongNumber(plan.pauseMinutes)}
          inputMode="numeric"
          value={plan.pauseMinutes}
          onChange={(pauseMinutes) => set({ pauseMinutes })}
        />
        <TextField
          label={t('budget')}
          hint={t('budgetHint')}
          problem={wrongAmount(plan.budget, 0)}
          value={plan.budget}
          onChange={(budget) => set({ budget })}
        />
      </div>
      <label className="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="accent-accent"
          checked={plan.hours}
          onChange={(event) => set({ hours: event.target.checked })}
        />
        {t('window')}
      </label>
      {plan.hours && (
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-[7rem_7rem_1fr]">
          <TextField label={t('from')} type="time" value={plan.from} onChange={(from) => set({ from })} />
          <TextField label={t('to')} type="time" value={plan.to} onChange={(to) => set({ to })} />
          <div className="max-sm:col-span-2">
            <Field label={t('timeZone')}>
              {(id) => (
                <Select
                  id={id}
                  value={plan.timeZone}
                  options={zones(plan.timeZone).map((zone) => ({ value: zone, label: zone }))}
                  onChange={(timeZone) => set({ timeZone })}
                />
              )}
            </Field>
          </div>
        </div>
      )}
      <TextField
        label={t('note')}
        hint={t('noteHint')}
        maxLength={512}
        value={plan.note}
        onChange={(note) => set({ note })}
      />
    </div>
  )
}

/** All that the browser knows; it leaves out UTC. */
const zones = (chosen: string): string[] => [
  ...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')]),
]
