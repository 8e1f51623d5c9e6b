/** How far something is, 0 to 1, in the console's colours. */
export function Progress({ value, label, className }: { value: number; label: string; className: string }) {
  return (
    <progress
      aria-label={label}
      value={value}
      className={`appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-track [&::-webkit-progress-value]:bg-accent ${className}`}
    />
  )
}
