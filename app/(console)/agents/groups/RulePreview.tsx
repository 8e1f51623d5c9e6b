/** Whom a rule finds now, while it is written. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useDeferredValue } from 'react'
import { StatusDot } from '../../../_components/StatusDot.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useFactHint } from '../../../_lib/factHint.ts'
import { useTRPC } from '../../../_trpc/client.ts'

const SHOWN = 5

export function RulePreview({ rule }: { rule: string }) {
  const t = useTranslations('groups')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const factHint = useFactHint()
  const query = useDeferredValue(rule.trim())
  const found = useQuery(
    trpc.agents.list.queryOptions(
      { query, limit: SHOWN },
      { enabled: query !== '', placeholderData: keepPreviousData, retry: false },
    ),
  )
  if (query === '') return <p className="min-h-6 text-sm text-muted">{t('previewEmpty')}</p>
  if (found.isError)
    return (
      <p role="alert" className="min-h-6 text-sm text-danger">
        {errorText(found.error)}
      </p>
    )
  const total = found.data?.total ?? 0
  return (
    <div className="min-h-6 text-sm" aria-live="polite">
      <p className="text-muted">{found.data ? t('preview', { hosts: total }) : '…'}</p>
      {found.data && total === 0 && <p className="text-muted">{factHint(query)}</p>}
      <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
        {found.data?.items.map((agent) => (
          <li key={agent.id} className="inline-flex items-center gap-1.5">
            <StatusDot status={agent.status} />
            {agent.hostname}
          </li>
        ))}
        {total > SHOWN && <li className="text-muted">{t('more', { hosts: total - SHOWN })}</li>}
      </ul>
    </div>
  )
}
