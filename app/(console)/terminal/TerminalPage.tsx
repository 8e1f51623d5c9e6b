/** All terminals of this browser tab; they go on while other pages are shown. */
'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermission, useRefused } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { closeTerminal } from '../../_terminal/store.ts'
import { TerminalTabList } from '../../_terminal/TerminalTabList.tsx'
import { TerminalView } from '../../_terminal/TerminalView.tsx'
import { useTerminals } from '../../_terminal/useTerminals.ts'
import { Button, ButtonLink } from '../../_ui/Button.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { EmptyState } from '../../_ui/EmptyState.tsx'
import { AgentPicker } from './AgentPicker.tsx'
import { useOpenFromAddress } from './useOpenFromAddress.ts'
import '../../_terminal/terminal.css'

export function TerminalPage({ agentId }: { agentId: string | null }) {
  const t = useTranslations('terminal')
  const common = useTranslations('common')
  const mayOpen = usePermission('terminals.open')
  const refused = useRefused('terminals.open')
  const { tabs, active } = useTerminals()
  const [picking, setPicking] = useState(false)
  const [closingKey, setClosingKey] = useState<string | null>(null)
  useOpenFromAddress(mayOpen ? agentId : null)
  const closing = tabs.find(({ session }) => session.key === closingKey)?.session

  const requestClose = (key: string) => {
    const session = tabs.find((tab) => tab.session.key === key)?.session
    if (session?.alive) setClosingKey(key)
    else closeTerminal(key)
  }
  const openButton = (
    <Button variant="primary" disabled={!mayOpen} onClick={() => setPicking(true)}>
      <Plus size={14} aria-hidden />
      {t('open')}
    </Button>
  )

  return (
    <div className="terminal-page flex h-full min-h-0 flex-col">
      <h1 className="sr-only">{t('title')}</h1>
      {tabs.length > 0 && (
        <TerminalTabList
          tabs={tabs}
          activeKey={active?.session.key ?? null}
          onClose={requestClose}
          onNew={mayOpen ? () => setPicking(true) : undefined}
        />
      )}
      {active ? (
        <TerminalView key={active.session.key} session={active.session} state={active.state} />
      ) : (
        <EmptyState
          title={refused ? t('noPermission') : t('empty')}
          text={refused ? t('noPermissionText') : t('emptyText')}
          action={
            refused ? <ButtonLink href={paths.agents()}>{common('home')}</ButtonLink> : mayOpen && openButton
          }
        />
      )}
      <AgentPicker open={picking} onOpenChange={setPicking} />
      <ConfirmDialog
        open={closing !== undefined}
        onOpenChange={(open) => !open && setClosingKey(null)}
        title={t('closeTitle', { hostname: closing?.target.hostname ?? '' })}
        description={t('closeText')}
        confirmLabel={t('closeYes')}
        cancelLabel={t('keep')}
        danger
        onConfirm={() => {
          if (closing) closeTerminal(closing.key)
          setClosingKey(null)
        }}
      />
    </div>
  )
}
