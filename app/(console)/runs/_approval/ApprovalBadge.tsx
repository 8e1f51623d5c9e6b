/** In the navigation: so many runs wait for this person's decision. */
'use client'

import { useTranslations } from 'next-intl'
import { useApprovals } from './useApprovals.ts'

export function ApprovalBadge({ className = '' }: { className?: string }) {
  const t = useTranslations('approval')
  const { mine } = useApprovals()
  if (mine === 0) return null
  return (
    <span
      role="img"
      aria-label={t('badge', { count: mine })}
      title={t('badge', { count: mine })}
      className={`rounded-full bg-warning/12 px-1.5 text-xs font-medium tabular-nums text-warning ${className}`}
    >
      {mine > 99 ? '99+' : mine}
    </span>
  )
}
