/** A labelled control with its hint or what is wrong with it. */
import { cloneElement, type ReactElement, type ReactNode, useId } from 'react'

interface Props {
  label: string
  hint?: ReactNode
  problem?: string | null
  /** The control: gets the id that the label points to. */
  children: ReactElement<{ id?: string }> | ((id: string) => ReactNode)
}

export function Field({ label, hint, problem, children }: Props) {
  const id = useId()
  return (
    <div className="text-sm">
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {typeof children === 'function' ? children(id) : cloneElement(children, { id })}
      {problem && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {problem}
        </p>
      )}
      {!problem && hint && <p className="mt-1 text-xs text-muted">{hint}</p>}
    </div>
  )
}
