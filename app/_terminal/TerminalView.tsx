/** The terminal that is shown: its screen, what is over it, and one line about how it is. */
'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useEffect, useRef } from 'react'
import { KeyBar } from './KeyBar.tsx'
import { PasteDialog } from './PasteDialog.tsx'
import { SearchBar } from './SearchBar.tsx'
import { StatusLine } from './StatusLine.tsx'
import type { SessionState, TerminalSession } from './session.ts'
import { panelId, tabId } from './TerminalTabList.tsx'
import '@xterm/xterm/css/xterm.css'
import './terminal.css'

export function TerminalView({ session, state }: { session: TerminalSession; state: SessionState }) {
  const t = useTranslations('terminal')
  const { resolvedTheme } = useTheme()
  const container = useRef<HTMLDivElement>(null)

  useEffect(() => {
    session.setDark(resolvedTheme === 'dark')
  }, [session, resolvedTheme])

  useEffect(() => {
    if (!container.current) return
    void session.attach(container.current)
    return () => session.detach()
  }, [session])

  return (
    <div
      role="tabpanel"
      id={panelId(session.key)}
      aria-labelledby={tabId(session.key)}
      className="relative flex min-h-0 grow flex-col"
    >
      <section
        ref={container}
        aria-label={t('screen', { hostname: session.target.hostname })}
        data-testid="terminal-screen"
        className="terminal-screen min-h-0 grow overflow-hidden pt-2 pl-3"
      />
      {state.searching && session.screen && <SearchBar session={session} screen={session.screen} />}
      <KeyBar session={session} control={state.control} />
      <StatusLine session={session} status={state.status} />
      <PasteDialog text={state.pendingPaste} onAnswer={(yes) => session.answerPaste(yes)} />
    </div>
  )
}
