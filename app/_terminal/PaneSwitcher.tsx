/** Where only one pane of a tab is shown, on a phone or because it has the whole tab: the way to the others. */
'use client'

import { useTranslations } from 'next-intl'
import { usePhone } from '../_lib/usePhone.ts'
import type { Tab } from './layout/tabs.ts'
import { panesOf } from './layout/tree.ts'
import { NewsMark } from './NewsMark.tsx'
import { showTerminalPane, type TerminalPane } from './store.ts'
import { DOT, panesIn } from './tabName.ts'

export function PaneSwitcher({ tab, panes }: { tab: Tab; panes: ReadonlyMap<string, TerminalPane> }) {
  const t = useTranslations('terminal')
  const phone = usePhone()
  if (panesOf(tab.root).length < 2 || !(phone || tab.zoomed)) return null
  return (
    <div
      role="toolbar"
      aria-label={t('panes')}
      className="flex shrink-0 gap-1 overflow-x-auto border-b border-line bg-panel p-1"
    >
      {panesIn(tab, panes).map(({ session, state }, at) => (
        <button
          key={session.key}
          type="button"
          aria-pressed={session.key === tab.activePane}
          onClick={() => showTerminalPane(session.key)}
          className="inline-flex h-8 max-w-40 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-xs text-muted aria-pressed:bg-hover aria-pressed:text-text"
        >
          <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${DOT[state.status.phase]}`} />
          <span className="truncate">
            {at + 1} {session.target.hostname}
          </span>
          <NewsMark news={state.news} />
        </button>
      ))}
    </div>
  )
}
