/** What a step does: its name, its script, its hosts, and what follows when it fails. */
'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '../../../_ui/CopyButton.tsx'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { PlanFields } from '../../runs/_components/PlanFields.tsx'
import { Segments } from '../../runs/_components/Segments.tsx'
import type { DraftField } from '../../runs/_lib/draft.ts'
import { TargetPicker } from '../../runs/new/TargetPicker.tsx'
import { STEP_WORKS } from '../_lib/form.ts'
import { FetchFields } from './FetchFields.tsx'
import { FileFields } from './FileFields.tsx'
import type { StepCardProps } from './StepCard.tsx'

const referenceTo = (name: string) => `{{steps.${name}.stdout}}`
const hostReferenceTo = (name: string) => `{{host.steps.${name}.stdout}}`

export function StepFields({ step, earlier, problems, onChange, onSubmit, tried, refused }: StepCardProps) {
  const t = useTranslations('jobs.form')
  const run = useTranslations('runs.new')
  const { stepName, targets, script } = problems
  const problemOf = (field: DraftField) => {
    const problem = script[field]
    return problem && run(`problems.${problem}`)
  }
  return (
    <div className="space-y-4 border-t border-line px-3 py-4">
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
        <TextField
          label={t('stepName')}
          problem={stepName ? t(stepName) : null}
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
            problem={targets && run(`problems.${targets}`)}
          />
        </div>
      )}
      <Segments
        label={t('what')}
        value={step.what}
        onChange={(what) => onChange({ what })}
        options={STEP_WORKS.map((value) => ({ value, label: t(`whats.${value}`) }))}
      />
      {step.what === 'file' && (
        <FileFields
          push={step.push}
          onChange={(part) => onChange({ push: { ...step.push, ...part } })}
          problems={problems.file}
          tried={tried}
        />
      )}
      {step.what === 'fetch' && (
        <FetchFields
          fetch={step.fetch}
          onChange={(part) => onChange({ fetch: { ...step.fetch, ...part } })}
          problems={problems.fetch}
          tried={tried}
        />
      )}
      {step.what === 'script' && (
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
      )}
      {earlier.length > 0 && step.what === 'script' && (
        <div className="space-y-2 text-xs text-muted">
          <References text={t('outputs')} references={earlier.map(referenceTo)} />
          <References text={t('hostOutputs')} references={earlier.map(hostReferenceTo)} />
        </div>
      )}
    </div>
  )
}

function References({ text, references }: { text: string; references: string[] }) {
  return (
    <div>
      <p>{text}</p>
      <ul className="mt-1 flex flex-wrap gap-x-4">
        {references.map((reference) => (
          <li key={reference} className="flex min-w-0 items-center gap-1">
            <code className="font-mono break-all">{reference}</code>
            <CopyButton text={reference} />
          </li>
        ))}
      </ul>
    </div>
  )
}
