/** How fast the run may go; closed as long as it is as fast as it can. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { type PaceDraft, type PaceField, paceOf, paceProblems } from '../_lib/pace.ts'
import { DeadlineField } from './DeadlineField.tsx'
import { OfflineField } from './OfflineField.tsx'
import { OrderField } from './OrderField.tsx'
import { RampField } from './RampField.tsx'

/** What a part of these fields gets. */
export interface PacePartProps {
  pace: PaceDraft
  set(part: Partial<PaceDraft>): void
  problemOf(field: PaceField): string | undefined
}

export interface PaceFieldsProps {
  pace: PaceDraft
  onChange(pace: PaceDraft): void
  /** Say what is wrong. */
  tried: boolean
  /** Kept for many runs: no deadline is a time. */
  repeats?: boolean
}

export function PaceFields({ pace, onChange, tried, repeats = false }: PaceFieldsProps) {
  const t = useTranslations('runs.pace')
  const problems = paceProblems(pace)
  const set = (part: Partial<PaceDraft>) => onChange({ ...pace, ...part })
  const problemOf = (field: PaceField) => {
    const problem = tried ? problems[field] : undefined
    return problem && t(problem)
  }
  const isSet = paceOf(pace) !== undefined
  const [open, setOpen] = useState(isSet)
  return (
    <details
      className="text-sm"
      open={open || (tried && Object.keys(problems).length > 0)}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="font-medium">
        {t('title')} {!isSet && <span className="font-normal text-muted">{t('fastest')}</span>}
      </summary>
      <div className="mt-3 grid gap-x-4 gap-y-3 sm:grid-cols-2">
        <TextField
          label={t('concurrency')}
          hint={t('concurrencyHint')}
          problem={problemOf('concurrency')}
          value={pace.concurrency}
          onChange={(concurrency) => set({ concurrency })}
        />
        <RampField pace={pace} set={set} problemOf={problemOf} />
        <TextField
          label={t('batches')}
          hint={t('batchesHint')}
          problem={problemOf('batches')}
          placeholder="1, 10, 10%, rest"
          value={pace.batches}
          onChange={(batches) => set({ batches })}
        />
        <div className="flex flex-wrap items-start gap-3">
          <Field label={t('between')}>
            {(id) => (
              <Select
                id={id}
                value={pace.between}
                options={(['none', 'gate', 'wait'] as const).map((value) => ({ value, label: t(value) }))}
                onChange={(between) => set({ between })}
              />
            )}
          </Field>
          {pace.between === 'wait' && (
            <TextField
              label={t('seconds')}
              inputMode="numeric"
              problem={problemOf('waitSeconds')}
              value={pace.waitSeconds}
              onChange={(waitSeconds) => set({ waitSeconds })}
            />
          )}
        </div>
        <div className="flex flex-wrap items-start gap-3">
          <div className="min-w-32 flex-1">
            <TextField
              label={t('budget')}
              hint={t('budgetHint')}
              problem={problemOf('failureBudget')}
              value={pace.failureBudget}
              onChange={(failureBudget) => set({ failureBudget })}
            />
          </div>
          <Field label={t('onBudget')}>
            {(id) => (
              <Select
                id={id}
                value={pace.onBudget}
                options={(['pause', 'stop'] as const).map((value) => ({ value, label: t(value) }))}
                onChange={(onBudget) => set({ onBudget })}
              />
            )}
          </Field>
        </div>
        <OrderField pace={pace} set={set} problemOf={problemOf} />
        <OfflineField pace={pace} set={set} problemOf={problemOf} />
        <DeadlineField pace={pace} set={set} problemOf={problemOf} repeats={repeats} />
      </div>
    </details>
  )
}
