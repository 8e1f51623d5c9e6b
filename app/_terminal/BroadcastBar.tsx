/** Says loudly that what is typed goes to several terminals, to which, and lets one out of it. */
'use client'

import { Radio } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../_ui/Button.tsx'
import type { Tab } from './layout/tabs.ts'
import { setBroadcast, type TerminalPane, type Terminals } from './store.ts'
import { hostName, panesIn } from './tabName.ts'

/** Each host once, with how many of the panes are on it. */
function namesOf(panes: readonly TerminalPane[]): string[] {
  const counts = new Map<string, number>()
  for (const { session } of panes) {
    const name = hostName(session.target, panes)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => (count > 1 ? `${name} × ${count}` : name))
}

export function BroadcastBar({ tab, terminals: { panes, broadcast } }: { tab: Tab; terminals: Terminals }) {
  const t = useTranslations('terminal')
  const chosen = panesIn(tab, panes).filter(({ session }) => broadcast?.has(session.key))
  if (chosen.length === 0) return null
  const deaf = chosen.filter(({ session }) => !session.mayType).length
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 bg-danger px-3 py-1.5 text-sm font-medium text-page"
    >
      <Radio size={15} aria-hidden className="shrink-0" />
      <span className="shrink-0">{t('broadcastText', { count: chosen.length })}</span>
      <span className="min-w-0 grow truncate font-normal">{namesOf(chosen).join(', ')}</span>
      {deaf > 0 && <span className="font-normal">{t('broadcastDeaf', { count: deaf })}</span>}
      <Button className="h-7! border-transparent! bg-page! text-text!" onClick={() => setBroadcast(null)}>
        {t('broadcastStop')}
      </Button>
    </div>
  )
}
