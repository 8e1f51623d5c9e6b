/** One live session: host, whose, since when, idle for how long, who looks, and what can be done with it. */
'use client'

import { Users } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { TerminalItem } from '../../../server/trpc/types.ts'
import { Duration } from '../../_components/Duration.tsx'
import { HostMark } from '../../_components/HostMark.tsx'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import type { Here } from './here.ts'
import { hostOf } from './sessionTarget.ts'

interface Props {
  item: TerminalItem
  /** Of `sameNamed`. */
  same: ReadonlySet<string>
  /** The pane and the tab of this browser window that have it. */
  here: Here | undefined
  children: ReactNode
}

export function SessionRow({ item, same, here, children }: Props) {
  const t = useTranslations('terminal.sessions')
  const { hostname, username, own, runAs, openedAt, live } = item
  const viewers = live?.viewers ?? []
  return (
    <article
      aria-label={t('label', { username, hostname })}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-2.5"
    >
      <div className="min-w-0 grow basis-60">
        <p className="flex items-center gap-2 text-sm">
          <span
            aria-hidden
            className={`size-1.5 shrink-0 rounded-full ${live?.state === 'paused' ? 'bg-warning' : 'bg-success'}`}
          />
          <span className="truncate font-medium">{hostname}</span>
          <HostMark host={hostOf(item)} same={same} className="shrink-0" />
          {runAs && <span className="shrink-0 font-mono text-xs text-muted">{runAs}</span>}
          {!own && <span className="shrink-0 text-muted">{username}</span>}
          {here && (
            <span className="min-w-0 truncate text-xs text-muted">
              {here.tab ? t('hereIn', { tab: here.tab }) : t('here')}
            </span>
          )}
        </p>
        {here?.title && <p className="truncate font-mono text-xs text-muted">{here.title}</p>}
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-muted">
          <span>
            {t('since')} <RelativeTime at={openedAt} />
          </span>
          {live && (
            <span>
              {t('idle')} <Duration ms={null} since={live.idleSince} />
            </span>
          )}
          {live && (
            <span className="tabular-nums" title={t('size')}>
              {live.cols}×{live.rows}
            </span>
          )}
          <span className="font-mono" title={t('id', { id: item.id })}>
            {item.id.slice(-6)}
          </span>
          {live?.state === 'paused' && <span className="text-warning">{t('agentAway')}</span>}
          {viewers.length > 0 ? (
            <span className="inline-flex items-center gap-1">
              <Users size={12} aria-hidden />
              {viewers
                .map(({ username: who, access }) =>
                  access === 'control' ? who : t('looks', { username: who }),
                )
                .join(', ')}
            </span>
          ) : (
            // The list may be a moment older than this window's own way into it.
            !here && <span>{t('nobody')}</span>
          )}
        </p>
      </div>
      <div className="flex shrink-0 gap-2">{children}</div>
    </article>
  )
}
