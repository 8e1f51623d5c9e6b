/** Narrows the history to one script of the library. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../_trpc/client.ts'
import { LookupFilter } from './LookupFilter.tsx'

const SHOWN_MAX = 20

export function ScriptFilter({ scriptId, onChange }: { scriptId: string; onChange(scriptId: string): void }) {
  const t = useTranslations('history.filters')
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const found = useQuery(
    trpc.scripts.list.queryOptions(
      { query: text.trim() || undefined, limit: SHOWN_MAX },
      { placeholderData: keepPreviousData },
    ),
  )
  const chosen = useQuery(trpc.scripts.get.queryOptions({ id: scriptId }, { enabled: scriptId !== '' }))
  return (
    <LookupFilter
      label={t('script')}
      any={t('anyScript')}
      chosen={scriptId ? { value: scriptId, label: chosen.data?.name ?? t('removedScript') } : null}
      items={(found.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      onText={setText}
      onChange={onChange}
    />
  )
}
