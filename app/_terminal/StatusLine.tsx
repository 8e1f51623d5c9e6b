/** How a pane's terminal is while it lives: whether what is typed arrives, who else looks, and what can be done. */
'use client'

import { Eye } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { formatBytes } from '../_lib/bytes.ts'
import { useTicking } from '../_lib/ticker.ts'
import type { Tab } from './layout/tabs.ts'
import { panesOf } from './layout/tree.ts'
import { PaneActions } from './PaneActions.tsx'
import { PaneGrip } from './PaneDrag.tsx'
import { RecordedMark } from './RecordedMark.tsx'
import type { TerminalSession } from './session.ts'
import type { Living, SessionState } from './sessionState.ts'
import { Participants } from './sharing/Participants.tsx'
import { DOT, hostName } from './tabName.ts'
import { useTerminals } from './useTerminals.ts'

interface Props {
  session: TerminalSession
  state: SessionState
  status: Living
  /** There is another place for the pane. */
  movable: boolean
  tab: Tab
  broadcasting: boolean
  onClose(): void
}

export function StatusLine({ session, state, status, movable, tab, broadcasting, onClose }: Props) {
  const t = useTranslations('terminal')
  const { access, refusals, held } = state
  const { user } = session.target
  const hostname = hostName(session.target, useTerminals().panes.values())
  const several = panesOf(tab.root).length > 1
  const since = status.phase === 'reconnecting' ? status.since : null
  const seconds = useTicking(
    (now) => (since === null ? 0 : Math.max(0, Math.floor((now - since) / 1000))),
    since !== null,
  )
  const words = (): string => {
    switch (status.phase) {
      case 'waiting':
        return t('status.waiting')
      case 'connecting':
        return t('status.connecting', { hostname })
      case 'paused':
        return t('status.paused', { hostname })
      case 'reconnecting':
        return t('status.reconnecting', { seconds: seconds ?? 0 })
      case 'connected':
        if (status.lostBytes > 0)
          return t('status.resumedWithGap', { hostname, size: formatBytes(status.lostBytes) })
        return user ? t('status.connectedAs', { hostname, user }) : t('status.connected', { hostname })
    }
  }
  const uncertain =
    status.phase === 'paused' ||
    status.phase === 'reconnecting' ||
    (status.phase === 'connected' && status.lostBytes > 0)
  const { lastId } = session
  const readOnly = access === 'observe' && session.alive
  return (
    <footer className="@container shrink-0 border-t border-line bg-panel text-xs text-muted">
      <div className="flex min-h-7 items-center gap-2.5 pr-1 pl-3">
        {movable && <PaneGrip pane={session.key} />}
        {broadcasting ? (
          <span className="shrink-0 rounded-sm bg-danger px-1.5 font-semibold text-page uppercase">
            {t('broadcasting')}
          </span>
        ) : (
          several && <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${DOT[status.phase]}`} />
        )}
        <span role="status" className={`min-w-0 truncate ${uncertain ? 'text-warning' : ''}`} title={words()}>
          {words()}
        </span>
        {refusals > 0 && (
          <span
            key={refusals}
            role="alert"
            className="terminal-refused shrink-0 rounded-sm px-1.5 font-medium text-danger"
          >
            {t(readOnly ? 'status.readOnlyRefused' : 'status.notSent')}
          </span>
        )}
        <span className="grow" />
        <RecordedMark terminalId={lastId} alive={session.alive} />
        {held && session.alive && (
          <span className="hidden shrink-0 @xl:inline">{t(readOnly ? 'heldRead' : 'held')}</span>
        )}
        {readOnly && (
          <span className="inline-flex shrink-0 items-center gap-1" title={t('readOnlyText')}>
            <Eye size={13} aria-hidden />
            <span className="hidden @md:inline">{t('readOnly')}</span>
          </span>
        )}
        <Participants session={session} state={state} />
        <PaneActions session={session} tab={tab} broadcasting={broadcasting} onClose={onClose} />
      </div>
    </footer>
  )
}
