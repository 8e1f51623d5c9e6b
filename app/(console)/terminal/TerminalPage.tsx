/** All terminals of this browser tab; they go on while other pages are shown, and come back when it is loaded anew. */
'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useState } from 'react'
import { usePermission, useRefused } from '../../_components/permissions.tsx'
import { FilesBeside } from '../../_hostFiles/FilesBeside.tsx'
import { paths } from '../../_lib/paths.ts'
import { useUrlState } from '../../_lib/useUrlState.ts'
import { BroadcastBar } from '../../_terminal/BroadcastBar.tsx'
import { CloseTerminals } from '../../_terminal/CloseTerminals.tsx'
import { DragArea } from '../../_terminal/DragArea.tsx'
import { activeTab } from '../../_terminal/layout/tabs.ts'
import { panesOf } from '../../_terminal/layout/tree.ts'
import { PaneSwitcher } from '../../_terminal/PaneSwitcher.tsx'
import { PaneTree } from '../../_terminal/PaneTree.tsx'
import { setReaderWords } from '../../_terminal/readerWords.ts'
import { isGuest } from '../../_terminal/sharing/people.ts'
import { useIsInvited, useJoinFromAddress } from '../../_terminal/sharing/useJoinFromAddress.ts'
import { activeTextarea, closePane } from '../../_terminal/store.ts'
import { panelId, tabId } from '../../_terminal/TerminalTab.tsx'
import { TerminalTabList } from '../../_terminal/TerminalTabList.tsx'
import { useTerminalKeys } from '../../_terminal/useTerminalKeys.ts'
import { useRestoredTerminals, useTerminals } from '../../_terminal/useTerminals.ts'
import { Button, ButtonLink } from '../../_ui/Button.tsx'
import { EmptyState } from '../../_ui/EmptyState.tsx'
import { Sheet } from '../../_ui/Sheet.tsx'
import { LiveSessions } from './LiveSessions.tsx'
import { OpenDialog } from './OpenDialog.tsx'
import { useOpenFromAddress } from './useOpenFromAddress.ts'
import '../../_terminal/terminal.css'

/** A dialog takes so long to be gone. */
const LEAVE_MS = 250

export function TerminalPage({ agentId, sessionId }: { agentId: string | null; sessionId: string | null }) {
  const t = useTranslations('terminal')
  const common = useTranslations('common')
  const mayOpen = usePermission('terminals.open')
  const refused = useRefused('terminals.open')
  const invited = useIsInvited()
  const restored = useRestoredTerminals()
  const terminals = useTerminals()
  const { layout, panes, full } = terminals
  const tab = activeTab(layout)
  const [show, setShow] = useUrlState('show')
  const [closing, setClosing] = useState<readonly string[]>([])
  const onNew = useMemo(() => (mayOpen ? () => setShow('open') : undefined), [mayOpen, setShow])
  useOpenFromAddress(agentId, sessionId, mayOpen && restored)
  useJoinFromAddress(mayOpen && restored)
  useTerminalKeys({ onNew })
  const reader = useTranslations('screen.reader')
  useEffect(() => {
    setReaderWords({ promptLabel: reader('input'), tooMuchOutput: reader('tooMuch') })
  }, [reader])
  const asking = closing.length > 0
  const paneCount = panes.size
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever one is gone, and nobody is asked any more
  useEffect(() => {
    if (asking) return
    // What had the keyboard is gone with it, a moment later with a question: the shell that is shown takes it.
    const timers = [0, LEAVE_MS].map((ms) =>
      setTimeout(() => {
        if (document.activeElement === document.body) activeTextarea()?.focus()
      }, ms),
    )
    return () => {
      for (const timer of timers) clearTimeout(timer)
    }
  }, [asking, paneCount])

  /** Only what has something to lose is asked about: another person's shell goes on anyway. */
  const mustAsk = (key: string) => {
    const pane = panes.get(key)
    return pane?.session.alive === true && !isGuest(pane.state.viewers)
  }
  const requestClose = (keys: readonly string[]) => {
    if (keys.some(mustAsk)) setClosing(keys)
    else for (const key of keys) closePane(key, false)
  }
  const requestCloseTab = (key: string) => {
    const closed = layout.tabs.find((one) => one.key === key)
    if (closed) requestClose(panesOf(closed.root))
  }
  return (
    <div className="terminal-page flex h-full min-h-0 flex-col" data-full={full}>
      <h1 className="sr-only">{t('title')}</h1>
      {tab && (
        <DragArea terminals={terminals}>
          <TerminalTabList
            terminals={terminals}
            onClose={requestCloseTab}
            onNew={onNew}
            onSessions={() => setShow('sessions')}
          />
          <BroadcastBar tab={tab} terminals={terminals} />
          <PaneSwitcher tab={tab} panes={panes} />
          <div
            role="tabpanel"
            id={panelId(tab.key)}
            aria-labelledby={tabId(tab.key)}
            className="relative flex min-h-0 grow"
          >
            <PaneTree tab={tab} panes={panes} onClose={(pane) => requestClose([pane])} />
            <FilesBeside session={panes.get(tab.activePane)?.session} />
          </div>
        </DragArea>
      )}
      {!tab && refused && (
        <EmptyState
          title={t('noPermission')}
          text={t(invited ? 'invitedText' : 'noPermissionText')}
          action={<ButtonLink href={paths.agents()}>{common('home')}</ButtonLink>}
        />
      )}
      {!tab && !refused && (
        <div className="overflow-y-auto">
          <EmptyState
            title={t('empty')}
            text={t('emptyText')}
            action={
              onNew && (
                <Button variant="primary" onClick={onNew}>
                  <Plus size={14} aria-hidden />
                  {t('open')}
                </Button>
              )
            }
          />
          {mayOpen && (
            <div className="mx-auto w-full max-w-3xl px-4 pb-8">
              <LiveSessions />
            </div>
          )}
        </div>
      )}
      <OpenDialog open={mayOpen && show === 'open'} onOpenChange={(open) => setShow(open ? 'open' : '')} />
      <Sheet
        open={mayOpen && show === 'sessions'}
        onClose={() => setShow('')}
        title={t('sessions.title')}
        returnTo={activeTextarea}
      >
        <div className="overflow-y-auto p-4">
          <LiveSessions onTaken={() => setShow('')} />
        </div>
      </Sheet>
      <CloseTerminals
        panes={closing.filter(mustAsk).flatMap((key) => panes.get(key) ?? [])}
        onAnswer={(answer) => {
          setClosing([])
          if (answer !== 'keep') for (const key of closing) closePane(key, answer === 'end')
        }}
      />
    </div>
  )
}
