/** A filter: one of a few, or none. Its width is fixed: options that come late, or are long, move nothing. */
interface ChoiceProps {
  label: string
  /** The words for no choice. */
  any: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange(value: string): void
}

export function Choice({ label, any, value, options, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`field w-40! truncate pr-1 text-sm ${value ? '' : 'text-muted!'}`}
    >
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
