/** Files beside the terminal that is worked in, and the button that shows them. */
'use client'

import { FolderOpen } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { usePermission } from '../_components/permissions.tsx'
import type { TerminalSession } from '../_terminal/session.ts'
import { openTerminal } from '../_terminal/store.ts'
import { useTerminalApi } from '../_terminal/useTerminals.ts'
import { DropOnTerminal } from './DropOnTerminal.tsx'
import { FilePanel } from './FilePanel.tsx'
import { onPanel, panelClosed, panelOpen, showPanel } from './panel.ts'
import type { Host } from './useFolder.ts'

const usePanelOpen = () => useSyncExternalStore(onPanel, panelOpen, panelClosed)

export const hostOf = ({ target: { agentId, hostname, user } }: TerminalSession): Host => ({
  ...{ agentId, hostname },
  ...(user ? { user } : {}),
})

export function FilesButton({ className }: { className: string }) {
  const t = useTranslations('hostFiles')
  const open = usePanelOpen()
  if (!usePermission('hostFiles.read')) return null
  return (
    <button
      type="button"
      aria-label={t('panel')}
      title={t('panel')}
      aria-pressed={open}
      onClick={() => showPanel(!open)}
      className={`${className} aria-pressed:text-accent`}
    >
      <FolderOpen size={15} aria-hidden />
    </button>
  )
}

export function FilesBeside({ session }: { session: TerminalSession | undefined }) {
  const api = useTerminalApi()
  const open = usePanelOpen()
  const mayRead = usePermission('hostFiles.read')
  if (!open || !session || !mayRead) return null
  const { phase } = session.state.status
  return (
    <FilePanel
      key={session.key}
      host={hostOf(session)}
      terminalId={session.id}
      isComing={phase !== 'ended' && phase !== 'refused'}
      onTerminal={(cwd) => openTerminal({ ...session.target, cwd }, api)}
      onClose={() => showPanel(false)}
    />
  )
}

/** Stands in what files may be dropped on. */
export const FilesDropped = ({ session }: { session: TerminalSession }) => (
  <DropOnTerminal host={hostOf(session)} terminalId={() => session.id} />
)
