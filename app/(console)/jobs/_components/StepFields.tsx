/** What a step does: its name, its script, its hosts, and what follows when it fails. */
'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '../../../_ui/CopyButton.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { PlanFields } from '../../runs/_components/PlanFields.tsx'
import type { DraftField } from '../../runs/_lib/draft.ts'
import { TargetPicker } from '../../runs/new/TargetPicker.tsx'
import type { StepProblem } from '../_lib/form.ts'
import type { StepCardProps } from './StepCard.tsx'

const referenceTo = (name: string) => `{{steps.${name}.stdout}}`

export function StepFields({ step, earlier, problems, onChange, onSubmit, tried, refused }: StepCardProps) {
  const t = useTranslations('jobs.form')
  const run = useTranslations('runs.new')
  const textOf = (problem: StepProblem | undefined): string | undefined => {
    if (!problem) return undefined
    if (problem === 'nameInvalid' || problem === 'nameTwice') return t(problem)
    return run(`problems.${problem}`)
  }
  const problemOf = (field: DraftField) => textOf(problems[field])
  return (
    <div className="space-y-4 border-t border-line px-3 py-4">
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
        <TextField
          label={t('stepName')}
          problem={textOf(problems.stepName) ?? null}
          value={step.name}
          maxLength={64}
          onChange={(name) => onChange({ name })}
        />
        <Field label={t('onFailure')}>
          {(id) => (
            <Select
              id={id}
              value={step.onFailure}
              options={(['stop', 'continue'] as const).map((value) => ({ value, label: t(value) }))}
              onChange={(onFailure) => onChange({ onFailure })}
            />
          )}
        </Field>
        <Field label={t('stepHosts')}>
          {(id) => (
            <Select
              id={id}
              value={step.own ? 'own' : 'job'}
              options={[
                { value: 'job', label: t('hostsOfJob') },
                { value: 'own', label: t('hostsOwn') },
              ]}
              onChange={(value) => onChange({ own: value === 'own' })}
            />
          )}
        </Field>
      </div>
      {step.own && (
        <div className="flex max-h-96 flex-col rounded-md border border-line p-3">
          <TargetPicker
            targets={step.draft.targets}
            onChange={(targets) => onChange({ draft: { ...step.draft, targets } })}
            problem={problemOf('targets')}
          />
        </div>
      )}
      <PlanFields
        draft={step.draft}
        onChange={(part) => onChange({ draft: { ...step.draft, ...part } })}
        newest={step.newest}
        onNewest={(newest) => onChange({ newest })}
        onSubmit={onSubmit}
        tried={tried}
        problemOf={problemOf}
        refused={refused}
      />
      {earlier.length > 0 && (
        <div className="text-xs text-muted">
          <p>{t('outputs')}</p>
          <ul className="mt-1 flex flex-wrap gap-x-4">
            {earlier.map((name) => (
              <li key={name} className="flex items-center gap-1">
                <code className="font-mono">{referenceTo(name)}</code>
                <CopyButton text={referenceTo(name)} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
