/** From when on nothing of a run starts, and what becomes of what runs then. */
import { useTranslations } from 'next-intl'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { DEADLINES } from '../_lib/pace.ts'
import type { PacePartProps } from './PaceFields.tsx'
import { SpanField } from './SpanField.tsx'

export function DeadlineField({ pace, set, problemOf, repeats }: PacePartProps & { repeats: boolean }) {
  const t = useTranslations('runs.pace')
  const kinds = DEADLINES.filter((value) => !(repeats && value === 'at'))
  return (
    <div className="flex flex-wrap items-start gap-3 sm:col-span-2">
      <Field label={t('deadline')} hint={pace.deadline === 'none' ? undefined : t('deadlineHint')}>
        {(id) => (
          <Select
            id={id}
            value={pace.deadline}
            options={kinds.map((value) => ({ value, label: t(`deadlines.${value}`) }))}
            onChange={(deadline) => set({ deadline })}
          />
        )}
      </Field>
      {pace.deadline === 'after' && (
        <SpanField
          label={t('deadlineAfter')}
          problem={problemOf('deadlineAfter')}
          amount={pace.deadlineAfter}
          unit={pace.deadlineUnit}
          onAmount={(deadlineAfter) => set({ deadlineAfter })}
          onUnit={(deadlineUnit) => set({ deadlineUnit })}
        />
      )}
      {pace.deadline === 'at' && (
        <Field label={t('deadlineAt')} problem={problemOf('deadlineAt')}>
          {(id) => (
            <input
              id={id}
              type="datetime-local"
              className="field w-auto!"
              value={pace.deadlineAt}
              onChange={(event) => set({ deadlineAt: event.target.value })}
            />
          )}
        </Field>
      )}
      {pace.deadline !== 'none' && (
        <Field label={t('onDeadline')}>
          {(id) => (
            <Select
              id={id}
              value={pace.onDeadline}
              options={(['finish', 'cancel'] as const).map((value) => ({
                value,
                label: t(`onDeadlines.${value}`),
              }))}
              onChange={(onDeadline) => set({ onDeadline })}
            />
          )}
        </Field>
      )}
    </div>
  )
}
