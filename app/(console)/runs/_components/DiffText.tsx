/** Lines that were added and removed, with a little of what stands around them. */
import type { DiffLine } from '../_lib/differences.ts'

/** Equal lines shown on either side of a difference. */
const CONTEXT_LINES = 3

const SIGN = { same: ' ', added: '+', removed: '−' } as const
const LOOK = {
  same: 'text-muted',
  added: 'bg-success/10 text-success',
  removed: 'bg-danger/10 text-danger',
} as const

/** Only differences and their neighbours. */
function near(lines: DiffLine[]): DiffLine[] {
  const keep = new Set<number>()
  for (const line of lines)
    if (line.kind !== 'same')
      for (let at = line.number - CONTEXT_LINES; at <= line.number + CONTEXT_LINES; at++) keep.add(at)
  return lines.filter((line) => keep.has(line.number))
}

export function DiffText({ lines }: { lines: DiffLine[] }) {
  const shown = near(lines)
  return (
    <div className="output-text">
      {shown.map((line, index) => {
        const jumped = index > 0 && line.number !== (shown[index - 1]?.number ?? 0) + 1
        return (
          <div key={line.number}>
            {jumped && <div className="text-muted">⋯</div>}
            <div className={LOOK[line.kind]}>
              <span aria-hidden className="select-none">
                {SIGN[line.kind]}{' '}
              </span>
              {line.text}
            </div>
          </div>
        )
      })}
    </div>
  )
}
