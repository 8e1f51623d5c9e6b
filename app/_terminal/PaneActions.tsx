/** What can be done with a pane: split it, give it the whole tab, share its link, leave it running. */
'use client'

import { Menu } from '@base-ui/react/menu'
import { Ellipsis, Maximize, Minimize, SquareSplitHorizontal, SquareSplitVertical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { toast } from 'sonner'
import { usePermission } from '../_components/permissions.tsx'
import { copyText } from '../_lib/copyText.ts'
import { paths } from '../_lib/paths.ts'
import type { Tab } from './layout/tabs.ts'
import { panesOf } from './layout/tree.ts'
import type { TerminalSession } from './session.ts'
import {
  activeTextarea,
  breakOutPane,
  changeTerminalTab,
  closePane,
  toggleBroadcast,
  toggleBroadcastOfTab,
} from './store.ts'
import { useSplit } from './useSplit.ts'
import { useTerminals } from './useTerminals.ts'

const ITEM =
  'flex h-8 touch:h-[40px] items-center gap-4 rounded-md px-2.5 text-sm text-text outline-none data-highlighted:bg-hover'

interface Props {
  session: TerminalSession
  tab: Tab
  broadcasting: boolean
  onClose(): void
}

export function PaneActions({ session, tab, broadcasting, onClose }: Props) {
  const t = useTranslations('terminal')
  const mayOpen = usePermission('terminals.open')
  const { key, id } = session
  const inTab = panesOf(tab.root)
  const several = inTab.length > 1
  const { broadcast } = useTerminals()
  const tabBroadcasts = inTab.some((pane) => broadcast?.has(pane))
  const splitPane = useSplit()
  const split = (side: 'right' | 'down') => splitPane(session, side)
  const zoom = () => changeTerminalTab(tab.key, { zoomed: !tab.zoomed })
  const copyLink = async (sessionId: string) => {
    const link = window.location.origin + paths.terminal({ session: sessionId })
    if (await copyText(link)) toast.success(t('linkCopied'))
    else toast.error(t('linkNotCopied'))
  }
  return (
    <span className="flex shrink-0 items-center">
      {mayOpen && (
        <span className="hidden items-center @sm:flex max-md:hidden!">
          <Action label={t('splitRight')} keys="Ctrl+Shift+D" onClick={() => split('right')}>
            <SquareSplitHorizontal size={14} aria-hidden />
          </Action>
          <Action label={t('splitDown')} keys="Ctrl+Shift+E" onClick={() => split('down')}>
            <SquareSplitVertical size={14} aria-hidden />
          </Action>
        </span>
      )}
      {several && (
        <span className="max-md:hidden">
          <Action label={tab.zoomed ? t('unzoom') : t('zoom')} keys="Ctrl+Shift+X" onClick={zoom}>
            {tab.zoomed ? <Minimize size={13} aria-hidden /> : <Maximize size={13} aria-hidden />}
          </Action>
        </span>
      )}
      <Menu.Root>
        <Menu.Trigger className="icon-link size-6!" aria-label={t('paneMenu')} title={t('paneMenu')}>
          <Ellipsis size={14} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner side="top" align="end" sideOffset={4} className="z-50">
            <Menu.Popup
              finalFocus={() => activeTextarea() ?? false}
              className="min-w-52 rounded-lg border border-line bg-raised p-1 shadow-lg outline-none"
            >
              {mayOpen && (
                <>
                  <Item label={t('splitRight')} keys="Ctrl+Shift+D" onClick={() => split('right')} />
                  <Item label={t('splitDown')} keys="Ctrl+Shift+E" onClick={() => split('down')} />
                </>
              )}
              {several && (
                <>
                  <Item
                    label={t(tabBroadcasts ? 'broadcastStop' : 'broadcastAll')}
                    keys="Ctrl+Shift+B"
                    onClick={() => toggleBroadcastOfTab(tab.key)}
                  />
                  {tabBroadcasts && (
                    <Item
                      label={t(broadcasting ? 'broadcastLeave' : 'broadcastJoin')}
                      onClick={() => toggleBroadcast(key)}
                    />
                  )}
                  <Item label={t('ownTab')} onClick={() => breakOutPane(key)} />
                </>
              )}
              {id !== null && <Item label={t('copyLink')} onClick={() => void copyLink(id)} />}
              <Menu.Separator className="my-1 h-px bg-line" />
              {session.alive && <Item label={t('leaveRunning')} onClick={() => closePane(key, false)} />}
              <Item label={t('closePane')} onClick={onClose} />
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  )
}

interface ActionProps {
  label: string
  keys: string
  onClick(): void
  children: ReactNode
}

function Action({ label, keys, onClick, children }: ActionProps) {
  return (
    <button
      type="button"
      className="icon-link size-6!"
      aria-label={label}
      title={`${label} (${keys})`}
      // The second of a double click may fall on what the first one has put there.
      onClick={({ detail }) => detail <= 1 && onClick()}
    >
      {children}
    </button>
  )
}

function Item({ label, keys, onClick }: { label: string; keys?: string; onClick(): void }) {
  return (
    <Menu.Item className={ITEM} onClick={onClick}>
      <span className="grow">{label}</span>
      {keys && <kbd className="text-xs text-muted max-md:hidden">{keys}</kbd>}
    </Menu.Item>
  )
}
