/** One output that holds what was searched for: the lines, and the hosts that printed it; a click opens it there. */
'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { OutputMatch, TaskItem } from '../../../../server/trpc/types.ts'
import { shortId } from '../../../_lib/hostMarks.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { type Place, useOpenHost } from '../_host/useOpenHost.ts'
import { MarkedLine } from './MarkedLine.tsx'

const HOSTS_PER_PAGE = 100

interface Props {
  runId: string
  match: OutputMatch
  /** Names that more than one host has. */
  shared: ReadonlySet<string>
}

export function MatchedOutput({ runId, match, shared }: Props) {
  const t = useTranslations('reading.search')
  const trpc = useTRPC()
  const [all, setAll] = useState(false)
  const { open, hrefOf } = useOpenHost()
  const rest = useInfiniteQuery(
    trpc.runs.tasks.infiniteQueryOptions(
      { runId, output: match.output, limit: HOSTS_PER_PAGE },
      { getNextPageParam: (page) => page.nextCursor, enabled: all },
    ),
  )
  const tasks = rest.data?.pages.flatMap((page) => page.items) ?? match.tasks
  const name = ({ hostname, agentId }: TaskItem) =>
    shared.has(hostname) ? `${hostname} ${shortId(agentId)}` : hostname
  const more = () => (all ? void rest.fetchNextPage() : setAll(true))
  const placeIn = ({ taskId }: TaskItem, line?: number): Place => ({ taskId, stream: match.stream, line })
  /** A line leads to the first host that printed it. */
  const linkTo = (task: TaskItem | undefined, line: number) =>
    task && { href: hrefOf(placeIn(task, line)), onOpen: () => open(placeIn(task, line)) }
  return (
    <section aria-label={t('match', { hosts: match.hosts, stream: match.stream })}>
      <header className="flex flex-wrap items-baseline gap-x-3 pb-1.5">
        <h3 className="font-semibold tabular-nums">{t('hosts', { count: match.hosts })}</h3>
        <span className="font-mono text-xs text-muted">{match.stream}</span>
        <span className="text-xs tabular-nums text-muted">{t('lines', { count: match.matchingLines })}</span>
        {match.running && <span className="text-xs text-accent">{t('soFar')}</span>}
        {match.partial && <span className="text-xs text-warning">{t('partial')}</span>}
      </header>
      <p className="flex flex-wrap gap-1 pb-2">
        {tasks.map((task) => (
          <button
            key={task.taskId}
            type="button"
            title={t('open', { hostname: task.hostname })}
            onClick={() => open(placeIn(task, match.lines[0]?.number))}
            className="rounded-sm bg-track px-1.5 font-mono text-xs leading-5 hover:bg-hover"
          >
            {name(task)}
          </button>
        ))}
        {tasks.length < match.hosts && (
          <button type="button" className="link-quiet text-xs" disabled={rest.isFetching} onClick={more}>
            {t('moreHosts', { count: match.hosts - tasks.length })}
          </button>
        )}
      </p>
      <div className="overflow-hidden rounded-md bg-code">
        {match.lines.length > 0 && (
          <div className="output-text">
            {match.lines.map((line) => (
              <MarkedLine key={line.number} line={line} {...linkTo(tasks[0], line.number)} />
            ))}
            {match.lines.length < match.matchingLines && (
              <p className="font-sans text-muted">
                {t('moreLines', { count: match.matchingLines - match.lines.length })}
              </p>
            )}
          </div>
        )}
      </div>
    </section>
  )
}
