/** A share as a tiny bar with its figure. */
const HIGH = 90

export function Meter({ value, label }: { value: number | null; label: string }) {
  if (value === null) return <span className="text-muted">–</span>
  const share = Math.min(100, Math.max(0, value))
  return (
    <span className="flex items-center gap-2" title={`${label} ${value} %`}>
      <span className="h-1 w-12 overflow-hidden rounded-full bg-track" aria-hidden="true">
        <span
          className={`block h-full rounded-full ${share >= HIGH ? 'bg-danger' : 'bg-neutral-fill'}`}
          style={{ width: `${share}%` }}
        />
      </span>
      <span className="w-10 text-right text-xs tabular-nums">{Math.round(value)} %</span>
    </span>
  )
}
