/** One of a few, by the browser's own control. */
interface Props<T extends string> {
  id?: string
  label?: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

export function Select<T extends string>({ id, label, value, options, onChange }: Props<T>) {
  const change = (text: string) => {
    const option = options.find((candidate) => candidate.value === text)
    if (option) onChange(option.value)
  }
  return (
    <select
      id={id}
      aria-label={label}
      className="field w-auto max-w-full truncate"
      value={value}
      onChange={(event) => change(event.target.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
