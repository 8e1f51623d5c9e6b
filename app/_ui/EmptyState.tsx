/** Nothing here, and what to do about it. */
import type { ReactNode } from 'react'

export function EmptyState({ title, text, action }: { title: string; text?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-16 text-center">
      <p className="font-medium">{title}</p>
      {text && <p className="max-w-md text-sm text-balance text-muted">{text}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}
