/** What page this is, and what can be done on it. */
import type { ReactNode } from 'react'

interface Props {
  title: ReactNode
  /** A few words, beside the actions. */
  meta?: ReactNode
  /** A sentence or two, under everything. */
  intro?: ReactNode
  actions?: ReactNode
}

export function PageHeader({ title, meta, intro, actions }: Props) {
  return (
    <header className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className={`flex-1 ${intro ? 'min-w-0' : 'min-w-[min(14rem,100%)]'}`}>
        <h1
          className="truncate text-xl font-semibold tracking-tight"
          title={typeof title === 'string' ? title : undefined}
        >
          {title}
        </h1>
        {meta && <div className="mt-0.5 text-sm text-muted">{meta}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      {intro && (
        <div className="w-full">
          <p className="max-w-4xl text-sm text-muted">{intro}</p>
        </div>
      )}
    </header>
  )
}
