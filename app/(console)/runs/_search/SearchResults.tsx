/** The outputs in which something was found, as they are found, and how far the search has come. */
'use client'

import { useTranslations } from 'next-intl'
import type { OutputMatch, RunDetail } from '../../../../server/trpc/types.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ErrorState } from '../../../_ui/ErrorState.tsx'
import { isRunOver } from '../_lib/states.ts'
import { MatchedOutput } from './MatchedOutput.tsx'
import { type Search, useMatches } from './useSearch.ts'

export function SearchResults({ run, search }: { run: RunDetail; search: Search }) {
  const t = useTranslations('reading.search')
  const { items, error, retry, again, searching, searched, total, more, showMore } = useMatches(
    run.id,
    search,
  )
  const found = items.length
  const shared = sharedNames(items)
  const words = searching ? t('searching', { searched, total }) : t('found', { found, searched, total })
  return (
    <section aria-label={t('results')} className="space-y-5">
      {!error && (
        <div className="space-y-1.5">
          <p role="status" className="text-xs tabular-nums text-muted">
            {words} {!isRunOver(run.state) && t('running')}
            {!isRunOver(run.state) && !searching && (
              <button type="button" className="link-quiet ml-3" onClick={again}>
                {t('again')}
              </button>
            )}
          </p>
          {searching && (
            <div aria-hidden className="h-0.5 overflow-hidden rounded-full bg-track">
              <div
                className="h-full bg-accent"
                style={{ width: `${total ? (searched / total) * 100 : 0}%` }}
              />
            </div>
          )}
        </div>
      )}
      {items.map((match) => (
        <MatchedOutput key={match.output} runId={run.id} match={match} shared={shared} />
      ))}
      {error && <ErrorState title={t('failed')} error={error} onRetry={retry} />}
      {more && <Button onClick={showMore}>{t('more')}</Button>}
    </section>
  )
}

/** The same host may be in several of them: only another host of that name makes it ambiguous. */
function sharedNames(matches: readonly OutputMatch[]): ReadonlySet<string> {
  const first = new Map<string, string>()
  const shared = new Set<string>()
  for (const { hostname, agentId } of matches.flatMap((match) => match.tasks)) {
    if ((first.get(hostname) ?? agentId) !== agentId) shared.add(hostname)
    first.set(hostname, agentId)
  }
  return shared
}
