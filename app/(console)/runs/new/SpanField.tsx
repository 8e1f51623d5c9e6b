/** A span of time: a number and its unit. */
import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { SPAN_UNITS, type SpanUnit } from '../_lib/spans.ts'

interface Props {
  label: string
  problem?: string
  amount: string
  unit: SpanUnit
  onAmount(amount: string): void
  onUnit(unit: SpanUnit): void
}

export function SpanField({ label, problem, amount, unit, onAmount, onUnit }: Props) {
  const t = useTranslations('runs.pace')
  return (
    <Field label={label} problem={problem}>
      {(id) => (
        <span className="flex gap-2">
          <input
            id={id}
            className="field w-20! tabular-nums"
            inputMode="numeric"
            value={amount}
            onChange={(event) => onAmount(event.target.value.trim())}
          />
          <Select
            label={t('unit', { name: label })}
            value={unit}
            options={SPAN_UNITS.map((value) => ({ value, label: t(`units.${value}`) }))}
            onChange={onUnit}
          />
        </span>
      )}
    </Field>
  )
}
