/** One pane: its screen, what is over it, and one line about how it is. */
'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useCallback, useEffect, useRef } from 'react'
import { usePermission } from '../_components/permissions.tsx'
import { FilesDropped } from '../_hostFiles/FilesBeside.tsx'
import { useZmodemActive, zmodemOf } from '../_zmodem/sessions.ts'
import { ZmodemPanel } from '../_zmodem/ZmodemPanel.tsx'
import { EndLine } from './EndLine.tsx'
import { KeyBar } from './KeyBar.tsx'
import { LongPaste } from './LongPaste.tsx'
import type { Tab } from './layout/tabs.ts'
import { panesOf } from './layout/tree.ts'
import { PaneDropPlace } from './PaneDrag.tsx'
import { ScreenOverlays } from './ScreenOverlays.tsx'
import { StatusLine } from './StatusLine.tsx'
import { SharedBanner } from './sharing/SharedBanner.tsx'
import { showTerminalPane, type TerminalPane } from './store.ts'
import { useSplit } from './useSplit.ts'
import { useTerminals } from './useTerminals.ts'
import '@xterm/xterm/css/xterm.css'
import './terminal.css'

interface Props {
  pane: TerminalPane
  tab: Tab
  onClose(): void
}

export function TerminalView({ pane: { session, state }, tab, onClose }: Props) {
  const t = useTranslations('terminal')
  const { resolvedTheme } = useTheme()
  const { broadcast, layout } = useTerminals()
  const split = useSplit()
  const mayOpen = usePermission('terminals.open')
  const { status } = state
  const container = useRef<HTMLDivElement>(null)
  const isActive = useRef(false)
  const several = panesOf(tab.root).length > 1
  const movable = (several && !tab.zoomed) || layout.tabs.length > 1
  const active = tab.activePane === session.key
  const broadcasting = broadcast?.has(session.key) ?? false

  useEffect(() => {
    session.setDark(resolvedTheme === 'dark')
  }, [session, resolvedTheme])

  useEffect(() => {
    const element = container.current
    if (!element) return
    void session.attach(element).then(() => {
      if (isActive.current) session.focus()
    })
    return () => session.detach(element)
  }, [session])

  useEffect(() => {
    isActive.current = active
    if (active) session.focus()
  }, [session, active])

  const splits = (['right', 'down'] as const).map((side) => ({
    label: t(side === 'right' ? 'splitRight' : 'splitDown'),
    keys: side === 'right' ? 'Ctrl+Shift+D' : 'Ctrl+Shift+E',
    onSelect: () => split(session, side),
  }))
  const transferring = useZmodemActive(session)
  const focus = useCallback(() => session.focus(), [session])
  const enter = () => {
    showTerminalPane(session.key)
    session.takeSize()
  }
  return (
    <section
      aria-label={t('pane', { hostname: session.target.hostname })}
      data-testid="terminal-pane"
      data-active={active}
      data-broadcast={broadcasting}
      className="relative flex min-h-0 min-w-0 grow flex-col"
      onPointerDownCapture={enter}
    >
      <SharedBanner session={session} state={state} />
      <section
        ref={container}
        aria-label={t('screen', { hostname: session.target.hostname })}
        data-testid="terminal-screen"
        onFocusCapture={() => showTerminalPane(session.key)}
        data-frozen={status.phase === 'reconnecting' || status.phase === 'paused'}
        data-held={state.held}
        className="terminal-screen min-h-0 grow overflow-hidden data-[held=true]:overflow-auto pt-2 pl-3 data-[frozen=true]:opacity-60"
      />
      {several && active && !broadcasting && (
        <span aria-hidden className="pointer-events-none absolute inset-x-0 top-0 z-10 h-0.5 bg-accent" />
      )}
      {broadcasting && (
        <span aria-hidden className="pointer-events-none absolute inset-0 z-10 border-3 border-danger" />
      )}
      {session.screen && (
        <ScreenOverlays screen={session.screen} menuItems={mayOpen ? splits : []} broadcast={broadcasting} />
      )}
      {session.screen && <LongPaste session={session} screen={session.screen} />}
      {active && session.alive && session.screen && <KeyBar screen={session.screen} />}
      {status.phase === 'ended' || status.phase === 'refused' ? (
        <EndLine session={session} over={status} tab={tab} movable={movable} onClose={onClose} />
      ) : (
        <StatusLine {...{ session, state, status, movable, tab, broadcasting, onClose }} />
      )}
      {/* What `rz` waits for is dropped for it. */}
      {!transferring && <FilesDropped session={session} />}
      <PaneDropPlace pane={session.key} />
      <ZmodemPanel zmodem={zmodemOf(session)} hostname={session.target.hostname} onLeave={focus} />
    </section>
  )
}
