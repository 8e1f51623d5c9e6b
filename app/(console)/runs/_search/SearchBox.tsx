/** What to look for in the outputs of a run; `/` leads here from anywhere on the page. */
'use client'

import { CaseSensitive, Regex } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useRef } from 'react'
import { SearchInput } from '../../../_ui/SearchInput.tsx'
import type { useSearchState } from './useSearch.ts'

const isEditable = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

export function SearchBox({ state }: { state: ReturnType<typeof useSearchState> }) {
  const t = useTranslations('reading.search')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
      if (isEditable(event.target) || document.querySelector('[role=dialog], [role=alertdialog]')) return
      event.preventDefault()
      box.current?.querySelector('input')?.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  const { search, setQuery, setRegex, setCaseSensitive } = state
  return (
    <search ref={box} className="flex items-center gap-1.5">
      <SearchInput
        value={search.query}
        onChange={setQuery}
        label={t('label')}
        placeholder={t('placeholder')}
      />
      <Toggle label={t('caseSensitive')} on={search.caseSensitive} onChange={setCaseSensitive}>
        <CaseSensitive size={16} aria-hidden />
      </Toggle>
      <Toggle label={t('regex')} on={search.regex} onChange={setRegex}>
        <Regex size={15} aria-hidden />
      </Toggle>
    </search>
  )
}

interface ToggleProps {
  label: string
  on: boolean
  onChange(on: boolean): void
  children: ReactNode
}

const Toggle = ({ label, on, onChange, children }: ToggleProps) => (
  <button
    type="button"
    aria-pressed={on}
    aria-label={label}
    title={label}
    onClick={() => onChange(!on)}
    className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover aria-pressed:bg-track aria-pressed:text-text"
  >
    {children}
  </button>
)
