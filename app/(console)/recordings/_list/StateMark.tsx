/** In which state a recording is: only what is worth knowing is said. */
'use client'

import { Keyboard, Pin } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { RecordingItem } from '../../../../server/trpc/types.ts'

export function LiveMark() {
  const t = useTranslations('recordings')
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 text-xs text-danger">
      <span aria-hidden className="size-2 animate-pulse rounded-full bg-danger" />
      {t('live')}
    </span>
  )
}

export function StateMark({ item }: { item: RecordingItem }) {
  const t = useTranslations('recordings')
  const { state, problem } = item
  if (state === 'recording') return <LiveMark />
  if (state === 'complete') return null
  if (state === 'removed') return <span className="text-xs text-muted">{t('states.removed')}</span>
  return (
    <span className="text-xs text-warning" title={problem ? t(`problems.${problem}`) : undefined}>
      {t('states.incomplete')}
    </span>
  )
}

export function Marks({ item }: { item: RecordingItem }) {
  const t = useTranslations('recordings')
  return (
    <>
      {item.pinnedBy && (
        <span
          role="img"
          className="shrink-0 text-muted"
          aria-label={t('pinnedBy', { name: item.pinnedBy })}
          title={t('pinnedBy', { name: item.pinnedBy })}
        >
          <Pin size={13} aria-hidden />
        </span>
      )}
      {item.input && (
        <span role="img" className="shrink-0 text-muted" aria-label={t('withInput')} title={t('withInput')}>
          <Keyboard size={14} aria-hidden />
        </span>
      )}
    </>
  )
}
