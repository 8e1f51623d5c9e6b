/** That a host or a user is locked: by whom and why on hover. */
'use client'

import { Lock } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'

interface Props {
  /** `until`: ISO; null or absent: until it is unlocked. */
  lock: { by: string; reason: string; until?: string | null }
}

export function LockMark({ lock: { by, reason, until } }: Props) {
  const t = useTranslations('locks')
  const format = useFormatter()
  const end = until
    ? ` · ${t('until')} ${format.dateTime(new Date(until), { dateStyle: 'short', timeStyle: 'short' })}`
    : ''
  return (
    <span
      title={t('hostText', { by, reason }) + end}
      className="inline-flex shrink-0 items-center gap-1 text-xs font-medium text-danger"
    >
      <Lock size={12} aria-hidden />
      {t('locked')}
    </span>
  )
}
