/** In the place of a pane's line once its shell is over: what happened, what is behind it, and what to do next. */
'use client'

import { CircleCheck, CircleSlash, Clapperboard, Plus, RotateCw, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePermission } from '../_components/permissions.tsx'
import { refusalOf } from '../_lib/errors.ts'
import { paths } from '../_lib/paths.ts'
import { Button, ButtonLink } from '../_ui/Button.tsx'
import { HowAgain } from './HowAgain.tsx'
import type { Tab } from './layout/tabs.ts'
import { PaneActions } from './PaneActions.tsx'
import { PaneGrip } from './PaneDrag.tsx'
import type { TerminalSession } from './session.ts'
import type { Over } from './sessionState.ts'
import { useEndWords } from './useEndWords.ts'
import { useHasRecording } from './useHasRecording.ts'

/** The shell may still be there: this viewer only was sent away. */
const COMES_BACK = ['left', 'removed', 'agent_offline', 'protocol_violation']
/** The host or the server says no to what was asked for. */
const WISHES = ['terminal_failed', 'bad_request']
/** It is somebody else's session. */
const AWAY = ['removed', 'viewer_removed', 'forbidden', 'consent_needed']
/** There is no host any more on which to open another one. */
const HOST_GONE = ['agent_removed']

/** A lock has ended it, or refuses another one. */
const LOCKED = ['locked', 'host_locked']

interface Props {
  session: TerminalSession
  over: Over
  tab: Tab
  /** There is another place for the pane. */
  movable: boolean
  onClose(): void
}

export function EndLine({ session, over, tab, movable, onClose }: Props) {
  const t = useTranslations('terminal')
  const mayOpen = usePermission('terminals.open')
  const hasRecording = useHasRecording(session.lastId)
  const { title, hint } = useEndWords()(over, session.target.hostname)
  const { lastId, state } = session
  const code = over.phase === 'ended' && over.end.kind === 'over' ? over.end.code : ''
  const byItself = over.phase === 'ended' && over.end.kind === 'exited' && !over.end.signal
  const refused = over.phase === 'refused' ? refusalOf(over.error).code : ''
  const mayReadAny = usePermission('recordings.readAny')
  const guest = session.wasGuest || AWAY.includes(code) || AWAY.includes(refused)
  // It would be refused until somebody unlocks the host.
  const locked = LOCKED.includes(code) || refused === 'host_locked'
  const badWish = WISHES.includes(refused) && mayOpen
  const well = byItself && over.end.kind === 'exited' && !over.end.exitCode
  const Icon = well ? CircleCheck : byItself ? CircleSlash : TriangleAlert
  return (
    <footer className="@container flex shrink-0 items-start gap-2 border-t border-line bg-panel py-2 pr-1 pl-3 text-xs text-muted">
      {movable && <PaneGrip pane={session.key} />}
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-4 gap-y-2">
        <div className="flex min-w-0 grow basis-56 items-start gap-2">
          <Icon
            size={16}
            aria-hidden
            className={`mt-0.5 shrink-0 ${well ? 'text-success' : byItself ? 'text-muted' : 'text-danger'}`}
          />
          <div className="min-w-0">
            <p role="status" className="text-sm font-medium break-words text-text">
              {title}
            </p>
            {hint && <p className="mt-0.5 text-xs">{hint}</p>}
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          {hasRecording && lastId !== null && (!guest || mayReadAny) && (
            <ButtonLink href={paths.recording(lastId)}>
              <Clapperboard size={14} aria-hidden />
              {t('watchRecording')}
            </ButtonLink>
          )}
          <Button onClick={onClose}>{t('closeOver')}</Button>
          {COMES_BACK.includes(code) && lastId !== null && (
            <Button onClick={() => void session.takeUp(lastId, state.access, true)}>
              <RotateCw size={14} aria-hidden />
              {t('reconnect')}
            </Button>
          )}
          {badWish && <HowAgain session={session} />}
          {mayOpen && !HOST_GONE.includes(code) && (
            <Button variant={badWish || locked ? 'default' : 'primary'} onClick={() => void session.reopen()}>
              <Plus size={14} aria-hidden />
              {t(guest ? 'againOwn' : 'again')}
            </Button>
          )}
        </div>
      </div>
      <PaneActions session={session} tab={tab} broadcasting={false} onClose={onClose} />
    </footer>
  )
}
