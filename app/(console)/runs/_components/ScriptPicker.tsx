/** Chooses a script of the library: found by its name, its description or a tag. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Dialog } from '../../../_ui/Dialog.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import { SkeletonRows } from '../../../_ui/Skeleton.tsx'

/** Whoever has more searches. */
const SHOWN = 50

export function ScriptPicker({ onPick }: { onPick(id: string): void }) {
  const t = useTranslations('scripts')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        {t('form.library')}
      </Button>
      <Dialog closable open={open} onOpenChange={setOpen} title={t('form.library')}>
        {open && (
          <Choices
            onPick={(id) => {
              setOpen(false)
              onPick(id)
            }}
          />
        )}
      </Dialog>
    </>
  )
}

function Choices({ onPick }: { onPick(id: string): void }) {
  const t = useTranslations('scripts')
  const trpc = useTRPC()
  const [query, setQuery] = useState('')
  const scripts = useQuery(
    trpc.scripts.list.queryOptions(
      { limit: SHOWN, ...(query.trim() ? { query: query.trim() } : {}) },
      { placeholderData: keepPreviousData },
    ),
  )
  return (
    <>
      <SearchInput
        label={t('search')}
        placeholder={t('searchPlaceholder')}
        value={query}
        onChange={setQuery}
        wide
      />
      <div className="mt-3 max-h-96 min-h-40 overflow-y-auto">
        {scripts.isPending && <SkeletonRows count={4} />}
        {scripts.isError && <ErrorState error={scripts.error} onRetry={scripts.refetch} />}
        {scripts.data?.items.length === 0 && <EmptyState title={query ? t('noMatch') : t('none')} />}
        <ul>
          {scripts.data?.items.map((script) => (
            <li key={script.id}>
              <button
                type="button"
                className="w-full rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover"
                onClick={() => onPick(script.id)}
              >
                <span className="font-medium">{script.name}</span>{' '}
                <span className="text-muted">{t('versionOf', { version: script.version })}</span>
                {script.description && (
                  <span className="block truncate text-xs text-muted">{script.description}</span>
                )}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
