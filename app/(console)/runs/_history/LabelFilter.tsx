/** Narrows the history to runs that had a host with a label, as hosts were labelled when they started. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../_trpc/client.ts'
import { LookupFilter } from './LookupFilter.tsx'

export function LabelFilter({ label, onChange }: { label: string; onChange(label: string): void }) {
  const t = useTranslations('history.filters')
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const found = useQuery(
    trpc.history.labels.queryOptions({ query: text.trim() }, { placeholderData: keepPreviousData }),
  )
  return (
    <LookupFilter
      label={t('label')}
      any={t('anyLabel')}
      chosen={label ? { value: label, label } : null}
      items={(found.data?.items ?? []).map((item) => ({ value: item, label: item }))}
      onText={setText}
      onChange={onChange}
    />
  )
}
