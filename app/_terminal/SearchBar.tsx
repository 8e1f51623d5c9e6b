/** Finds text in what a terminal has shown, marks every match and counts them. */
'use client'

import type { ISearchOptions } from '@xterm/addon-search'
import { CaseSensitive, ChevronDown, ChevronUp, Regex, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { MATCHES_MAX, type Screen } from './screen.ts'

const DECORATIONS = {
  matchBackground: '#ecd9a4',
  matchOverviewRuler: '#ecd9a4',
  activeMatchBackground: '#f07d1a',
  activeMatchBorder: '#e8590c',
  activeMatchColorOverviewRuler: '#f07d1a',
}
const TOGGLE = 'icon-link aria-pressed:bg-accent aria-pressed:text-on-accent'

const isExpression = (text: string): boolean => {
  try {
    return Boolean(new RegExp(text))
  } catch {
    // Not finished yet, or mistyped.
    return false
  }
}

/** @param asked another number when it is asked for again: it gets the keyboard then */
export function SearchBar({ screen, asked }: { screen: Screen; asked: number }) {
  const t = useTranslations('screen.search')
  const input = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState(() => {
    const selection = screen.terminal.getSelection()
    return selection.includes('\n') ? '' : selection
  })
  const [regex, setRegex] = useState(false)
  const [caseSensitive, setCaseSensitive] = useState(false)
  const [found, setFound] = useState({ index: -1, count: 0 })
  const broken = regex && !isExpression(query)

  useEffect(() => {
    if (asked === 0) return
    input.current?.focus()
    input.current?.select()
  }, [asked])

  useEffect(() => {
    const listening = screen.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    )
    return () => {
      listening.dispose()
      screen.search.clearDecorations()
    }
  }, [screen])

  // While it is typed, the match that is looked at stays as long as it matches.
  useEffect(() => {
    if (!query || broken) {
      screen.search.clearDecorations()
      setFound({ index: -1, count: 0 })
    } else {
      // The addon compares its options with themselves: matches found with others would stay marked and counted.
      screen.search.clearDecorations()
      screen.search.findNext(query, { regex, caseSensitive, incremental: true, decorations: DECORATIONS })
    }
  }, [screen, query, regex, caseSensitive, broken])

  const find = (backwards: boolean) => {
    if (!query || broken) return
    const options: ISearchOptions = { regex, caseSensitive, decorations: DECORATIONS }
    if (backwards) screen.search.findPrevious(query, options)
    else screen.search.findNext(query, options)
  }
  const close = () => screen.closeSearch()
  const words = () => {
    if (!query) return ''
    if (broken) return t('broken')
    if (found.count === 0) return t('none')
    if (found.index < 0) return t('many', { max: MATCHES_MAX })
    return t('matches', { index: found.index + 1, count: found.count })
  }
  return (
    <search className="absolute top-2 right-4 z-10 flex max-w-[calc(100%-2rem)] items-center gap-0.5 rounded-md border border-line bg-raised p-1 shadow-md">
      <input
        ref={input}
        aria-label={t('label')}
        aria-invalid={broken}
        placeholder={t('label')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
          if (event.key === 'Enter') find(!event.shiftKey)
        }}
        className="h-7 w-44 min-w-16 shrink bg-transparent px-2 text-sm outline-none aria-invalid:text-danger"
      />
      <span className="shrink-0 px-1 text-right text-xs tabular-nums text-muted" role="status">
        {words()}
      </span>
      <button
        type="button"
        className={TOGGLE}
        aria-pressed={caseSensitive}
        aria-label={t('case')}
        title={t('case')}
        onClick={() => setCaseSensitive(!caseSensitive)}
      >
        <CaseSensitive size={15} aria-hidden />
      </button>
      <button
        type="button"
        className={TOGGLE}
        aria-pressed={regex}
        aria-label={t('regex')}
        title={t('regex')}
        onClick={() => setRegex(!regex)}
      >
        <Regex size={14} aria-hidden />
      </button>
      <button
        type="button"
        className="icon-link"
        aria-label={t('previous')}
        title={t('previous')}
        onClick={() => find(true)}
      >
        <ChevronUp size={14} aria-hidden />
      </button>
      <button
        type="button"
        className="icon-link"
        aria-label={t('next')}
        title={t('next')}
        onClick={() => find(false)}
      >
        <ChevronDown size={14} aria-hidden />
      </button>
      <button type="button" className="icon-link" aria-label={t('close')} title={t('close')} onClick={close}>
        <X size={14} aria-hidden />
      </button>
    </search>
  )
}
