/** What page this is, and what can be done on it. */
import type { ReactNode } from 'react'

export function PageHeader({
  title,
  meta,
  actions,
}: {
  title: ReactNode
  meta?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-[min(14rem,100%)] flex-1">
        <h1 className="truncate text-xl font-semibold tracking-tight">{title}</h1>
        {meta && <div className="mt-0.5 text-sm text-muted">{meta}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
