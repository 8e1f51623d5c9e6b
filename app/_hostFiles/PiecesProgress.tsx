/** How far work on many things is; one request's worth shows nothing. */
'use client'

import { useTranslations } from 'next-intl'
import { PATHS_MAX } from './pieces.ts'
import type { Watched } from './useWatched.ts'

export function PiecesProgress({ watched: { at, stopping } }: { watched: Watched }) {
  const t = useTranslations('hostFiles.pieces')
  if (!at || at.count <= PATHS_MAX) return null
  return (
    <div className="mt-3 space-y-1 text-xs text-muted">
      <div
        role="progressbar"
        aria-label={t('label')}
        aria-valuemin={0}
        aria-valuemax={at.count}
        aria-valuenow={at.done}
        className="h-1 overflow-hidden rounded-full bg-line"
      >
        <div className="h-full bg-accent" style={{ width: `${(at.done / at.count) * 100}%` }} />
      </div>
      <p aria-live="polite" className="tabular-nums">
        {t(stopping ? 'stopping' : 'at', { done: at.done, count: at.count })}
      </p>
    </div>
  )
}
