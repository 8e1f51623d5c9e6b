/** One parameter that is being written: what it is called, what it takes, how it is passed. */
import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import { type ParameterForm, type ParameterProblemField, parameterProblems } from '../_lib/form.ts'

const TYPES = ['text', 'number', 'choice', 'boolean', 'secret'] as const
const PASSES = ['env', 'argument'] as const

export interface ParameterRowProps {
  parameter: ParameterForm
  tried: boolean
  onChange(part: Partial<ParameterForm>): void
  onRemove(): void
}

export function ParameterRow({ parameter, tried, onChange, onRemove }: ParameterRowProps) {
  const t = useTranslations('scripts.parameters')
  const requiredId = useId()
  const problems = tried ? parameterProblems(parameter) : {}
  const problemOf = (field: ParameterProblemField) => {
    const problem = problems[field]
    return problem && t(`problems.${problem}`)
  }
  const { type } = parameter
  const text = (field: 'default' | 'min' | 'max' | 'pattern', hint?: string) => (
    <TextField
      label={t(field)}
      hint={hint}
      problem={field === 'pattern' ? undefined : problemOf(field)}
      spellCheck={false}
      inputMode={type === 'number' ? 'decimal' : undefined}
      value={parameter[field]}
      onChange={(value) => onChange({ [field]: value })}
    />
  )
  const truth = [
    { value: '', label: t('none_') },
    { value: 'true', label: t('yes') },
    { value: 'false', label: t('no') },
  ]
  return (
    <fieldset className="grid gap-x-3 gap-y-3 rounded-md border border-line p-3 sm:grid-cols-2">
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        problem={problemOf('name')}
        spellCheck={false}
        autoCapitalize="none"
        value={parameter.name}
        onChange={(name) => onChange({ name: name.trim() })}
      />
      <TextField label={t('label')} value={parameter.label} onChange={(label) => onChange({ label })} />
      <Field label={t('type')}>
        {(id) => (
          <Select
            id={id}
            value={type}
            options={TYPES.map((value) => ({ value, label: t(`types.${value}`) }))}
            onChange={(value) => onChange({ type: value, default: '' })}
          />
        )}
      </Field>
      {type === 'secret' ? (
        <p className="self-end text-xs text-muted">{t('secretHint')}</p>
      ) : (
        <Field label={t('pass')}>
          {(id) => (
            <Select
              id={id}
              value={parameter.pass}
              options={PASSES.map((value) => ({ value, label: t(value) }))}
              onChange={(pass) => onChange({ pass })}
            />
          )}
        </Field>
      )}
      {type === 'number' && text('min')}
      {type === 'number' && text('max')}
      {type === 'choice' && (
        <Field label={t('choices')} hint={t('choicesHint')} problem={problemOf('choices')}>
          {(id) => (
            <textarea
              id={id}
              rows={3}
              className="field h-auto py-1.5"
              spellCheck={false}
              value={parameter.choices}
              onChange={(event) => onChange({ choices: event.target.value })}
            />
          )}
        </Field>
      )}
      {type === 'text' && text('pattern', t('patternHint'))}
      {type === 'boolean' ? (
        <Field label={t('default')}>
          {(id) => (
            <Select
              id={id}
              value={parameter.default}
              options={truth}
              onChange={(value) => onChange({ default: value })}
            />
          )}
        </Field>
      ) : (
        type !== 'secret' && text('default')
      )}
      <div className="flex items-end justify-between gap-3 sm:col-span-2">
        <label htmlFor={requiredId} className="inline-flex items-center gap-2 text-sm">
          <input
            id={requiredId}
            type="checkbox"
            checked={parameter.required}
            onChange={(event) => onChange({ required: event.target.checked })}
          />
          {t('required')}
        </label>
        <button
          type="button"
          className="icon-link"
          aria-label={t('remove', { name: parameter.name })}
          title={t('remove', { name: parameter.name })}
          onClick={onRemove}
        >
          <Trash2 className="size-4" aria-hidden="true" />
        </button>
      </div>
    </fieldset>
  )
}
