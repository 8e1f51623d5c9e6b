/** A labelled control with its hint or what is wrong with it. */
import type { ReactNode } from 'react'

interface Props {
  label: string
  hint?: ReactNode
  problem?: string | null
  children: ReactNode
}

export function Field({ label, hint, problem, children }: Props) {
  return (
    <div className="text-sm">
      <label className="block">
        <span className="mb-1 block font-medium">{label}</span>
        {children}
      </label>
      {problem ? (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      ) : (
        hint && <p className="mt-1 text-xs text-muted">{hint}</p>
      )}
    </div>
  )
}
