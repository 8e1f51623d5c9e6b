/** A line of text with its label. */
import type { InputHTMLAttributes, ReactNode } from 'react'
import { Field } from './Field.tsx'

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  label: string
  hint?: ReactNode
  problem?: string | null
  value: string
  onChange: (value: string) => void
}

export function TextField({ label, hint, problem, value, onChange, ...rest }: Props) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(id) => (
        <input
          {...rest}
          id={id}
          className="field"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
