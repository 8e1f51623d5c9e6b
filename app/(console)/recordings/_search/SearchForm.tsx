/** Looks for text in all recordings, once Enter is pressed: a search through other people's sessions leaves a record. */
'use client'

import { CaseSensitive, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useState } from 'react'
import { Button } from '../../../_ui/Button.tsx'
import { Select } from '../../../_ui/Select.tsx'
import { MODES, type RecordingSearchState } from './useRecordingSearch.ts'

export function SearchForm({ search }: { search: RecordingSearchState }) {
  const t = useTranslations('recordings.search')
  const [text, setText] = useState(search.query)
  useEffect(() => setText(search.query), [search.query])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    search.setQuery(text.trim())
  }
  return (
    <search>
      <form onSubmit={submit} className="mb-3 flex flex-wrap items-center gap-2">
        <div className="relative min-w-0 grow basis-64 sm:max-w-md">
          <Search className="absolute left-2.5 top-2 size-4 text-muted" aria-hidden="true" />
          <input
            type="search"
            aria-label={t('label')}
            placeholder={t('placeholder')}
            className="field pl-8"
            maxLength={512}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              // The cross of the field: back to the list.
              if (event.target.value === '') search.clear()
            }}
          />
        </div>
        <Select
          label={t('mode')}
          value={search.mode}
          onChange={search.setMode}
          options={MODES.map((mode) => ({ value: mode, label: t(`modes.${mode}`) }))}
        />
        <button
          type="button"
          aria-pressed={search.caseSensitive}
          aria-label={t('caseSensitive')}
          title={t('caseSensitive')}
          onClick={() => search.setCaseSensitive(!search.caseSensitive)}
          className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover aria-pressed:bg-track aria-pressed:text-text"
        >
          <CaseSensitive size={16} aria-hidden />
        </button>
        <Button type="submit" disabled={text.trim() === ''}>
          {t('submit')}
        </Button>
      </form>
    </search>
  )
}
