/** Narrows the hosts to one status, and says how many there are of each. */
'use client'

import { useTranslations } from 'next-intl'
import type { AgentStatus } from '../../../../server/trpc/types.ts'

export const STATUSES = ['online', 'offline', 'pending'] as const satisfies readonly AgentStatus[]

interface Props {
  /** '' for all. */
  value: string
  onChange: (value: string) => void
  counts: Record<AgentStatus, number> | undefined
}

export function StatusFilter({ value, onChange, counts }: Props) {
  const t = useTranslations('agents')
  return (
    <fieldset className="flex gap-1 text-sm">
      <legend className="sr-only">{t('status')}</legend>
      {(['', ...STATUSES] as const).map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={value === status}
          onClick={() => onChange(status)}
          className="h-8 whitespace-nowrap rounded-md px-2 touch:min-h-[40px] text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium aria-pressed:text-text sm:px-2.5"
        >
          {status === '' ? t('all') : t(status)}
          <span className="ml-1.5 inline-block min-w-2 text-xs text-muted tabular-nums">
            {counts && (status === '' ? counts.online + counts.offline + counts.pending : counts[status])}
          </span>
        </button>
      ))}
    </fieldset>
  )
}
