/** Finds text in what a terminal has shown. */
'use client'

import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { Screen } from './screen.ts'
import type { TerminalSession } from './session.ts'

const DECORATIONS = {
  matchBackground: '#e3b863',
  matchOverviewRuler: '#e3b863',
  activeMatchBackground: '#f28b3c',
  activeMatchColorOverviewRuler: '#f28b3c',
}

export function SearchBar({ session, screen }: { session: TerminalSession; screen: Screen }) {
  const t = useTranslations('terminal')
  const [query, setQuery] = useState('')
  const [found, setFound] = useState({ index: -1, count: 0 })

  useEffect(() => {
    const listening = screen.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    )
    return () => {
      listening.dispose()
      screen.search.clearDecorations()
    }
  }, [screen])

  const find = (text: string, backwards: boolean, incremental = false) => {
    if (!text) return screen.search.clearDecorations()
    if (backwards) screen.search.findPrevious(text, { decorations: DECORATIONS })
    else screen.search.findNext(text, { decorations: DECORATIONS, incremental })
  }
  const close = () => {
    session.set({ searching: false })
    screen.terminal.focus()
  }
  return (
    <search className="absolute top-2 right-4 z-10 flex items-center gap-0.5 rounded-md border border-line bg-raised p-1 shadow-md">
      <input
        ref={(input) => input?.focus()}
        aria-label={t('search')}
        placeholder={t('search')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          find(event.target.value, false, true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
          if (event.key === 'Enter') find(query, !event.shiftKey)
        }}
        className="h-7 w-44 bg-transparent px-2 text-sm outline-none"
      />
      <span className="min-w-14 text-right text-xs tabular-nums text-muted" role="status">
        {query &&
          (found.count > 0 ? t('matches', { index: found.index + 1, count: found.count }) : t('noMatch'))}
      </span>
      <button
        type="button"
        className="icon-link"
        aria-label={t('previous')}
        onClick={() => find(query, true)}
      >
        <ChevronUp size={14} aria-hidden />
      </button>
      <button type="button" className="icon-link" aria-label={t('next')} onClick={() => find(query, false)}>
        <ChevronDown size={14} aria-hidden />
      </button>
      <button type="button" className="icon-link" aria-label={t('closeSearch')} onClick={close}>
        <X size={14} aria-hidden />
      </button>
    </search>
  )
}
