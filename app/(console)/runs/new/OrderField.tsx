/** Which hosts go first. */
import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { ORDERS } from '../_lib/pace.ts'
import type { PacePartProps } from './PaceFields.tsx'

export function OrderField({ pace, set, problemOf }: PacePartProps) {
  const t = useTranslations('runs.pace')
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Field label={t('order')}>
        {(id) => (
          <Select
            id={id}
            value={pace.order}
            options={ORDERS.map((value) => ({ value, label: t(`orders.${value}`) }))}
            onChange={(order) => set({ order })}
          />
        )}
      </Field>
      {pace.order === 'label' && (
        <div className="min-w-32 flex-1">
          <TextField
            label={t('orderLabel')}
            hint={t('orderLabelHint')}
            placeholder="zone"
            problem={problemOf('orderLabel')}
            value={pace.orderLabel}
            onChange={(orderLabel) => set({ orderLabel })}
          />
        </div>
      )}
      {pace.order === 'random' && (
        <div className="min-w-32 flex-1">
          <TextField
            label={t('seed')}
            hint={t('seedHint')}
            inputMode="numeric"
            problem={problemOf('seed')}
            value={pace.seed}
            onChange={(seed) => set({ seed: seed.trim() })}
          />
        </div>
      )}
    </div>
  )
}
