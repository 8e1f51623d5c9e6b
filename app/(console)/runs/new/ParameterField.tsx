/** One parameter's value, by the control that its type asks for. */
import { useTranslations } from 'next-intl'
import type { ScriptParameter } from '../../../../server/trpc/types.ts'
import { Field } from '../../../_ui/Field.tsx'
import { Select } from '../../../_ui/Select.tsx'
import type { TypedProblem } from '../_lib/library.ts'

export interface ParameterFieldProps {
  parameter: ScriptParameter
  value: string
  onChange(text: string): void
  problem?: TypedProblem
  /** The server has a value, which is not shown: it stays, or has to be given again, or is of a run and counts for that only. */
  kept?: 'stays' | 'again' | 'notTaken'
}

/** What can be chosen; empty only where that is a value, too. */
function optionsOf({ type, choices = [], required, default: first }: ScriptParameter, words: Words) {
  const values =
    type === 'boolean'
      ? [
          { value: 'true', label: words.yes },
          { value: 'false', label: words.no },
        ]
      : choices.map((value) => ({ value, label: value }))
  const needsNone = first === undefined
  return needsNone ? [{ value: '', label: required ? '…' : words.none }, ...values] : values
}

interface Words {
  yes: string
  no: string
  none: string
}

export function ParameterField({ parameter, value, onChange, problem, kept }: ParameterFieldProps) {
  const t = useTranslations('scripts')
  const { name, label, type, required, min = 0, max = 0, pattern = '' } = parameter
  const words = { yes: t('parameters.yes'), no: t('parameters.no'), none: t('parameters.none_') }
  const about = [label && name, !required && t('form.optional')].filter(Boolean).join(' · ')
  const hint =
    kept === 'notTaken' && value === '' ? <span className="text-warning">{t('form.notTaken')}</span> : about
  return (
    <Field label={label || name} hint={hint} problem={problem && t(`form.${problem}`, { min, max, pattern })}>
      {(id) =>
        type === 'choice' || type === 'boolean' ? (
          <div>
            <Select id={id} value={value} options={optionsOf(parameter, words)} onChange={onChange} />
          </div>
        ) : (
          <input
            id={id}
            className="field"
            type={type === 'secret' ? 'password' : 'text'}
            autoComplete={type === 'secret' ? 'new-password' : 'off'}
            inputMode={type === 'number' ? 'decimal' : undefined}
            spellCheck={false}
            placeholder={
              kept ? t(`form.${kept === 'stays' ? 'kept' : 'enterAgain'}`) : parameter.default?.toString()
            }
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  )
}
