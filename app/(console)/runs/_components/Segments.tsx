/** One of a few, side by side. */
'use client'

import { useId } from 'react'

export interface SegmentsProps<Value extends string> {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange(value: Value): void
  disabled?: boolean
}

export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, value, options, onChange, disabled } = props
  const name = useId()
  return (
    <fieldset
      aria-label={label}
      disabled={disabled}
      className="inline-flex rounded-md bg-track p-0.5 dark:bg-code disabled:opacity-50"
    >
      {options.map((option) => (
        <label
          key={option.value}
          className="inline-flex cursor-pointer items-center rounded-sm px-2.5 py-0.5 text-xs text-muted touch:min-h-[40px] has-checked:bg-raised has-checked:text-text dark:has-checked:bg-track has-checked:font-medium has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
