/** What can be done with what is chosen: by right click, and by a button for those who have none. */
'use client'

import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu } from '@base-ui/react/menu'
import { MoreHorizontal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

export interface FileCommand {
  key: string
  label: string
  /** Shown beside it. */
  keys?: string
  danger?: boolean
  disabled?: boolean
  run(): void
}

/** A line stands between two groups. */
export type FileCommands = FileCommand[][]

const POPUP = 'min-w-52 rounded-md border border-line bg-raised p-1 text-sm shadow-xl outline-none'
const item = (danger = false) =>
  `flex cursor-default items-center gap-6 rounded-sm px-2 py-1.5 touch:min-h-[40px] outline-none data-highlighted:bg-hover data-disabled:opacity-50 ${danger ? 'text-danger' : ''}`

/** Both kinds of menu have the same parts. */
type Parts = Pick<typeof Menu, 'Item' | 'Separator'>

function Items({ parts: { Item, Separator }, groups }: { parts: Parts; groups: FileCommands }) {
  return groups
    .filter((group) => group.length > 0)
    .map((group, at) => (
      <div key={group[0]?.key}>
        {at > 0 && <Separator className="mx-1 my-1 h-px bg-line" />}
        {group.map(({ key, label, keys, danger, disabled, run }) => (
          <Item key={key} className={item(danger)} disabled={disabled} onClick={run}>
            <span className="grow">{label}</span>
            {keys && <kbd className="text-xs text-muted">{keys}</kbd>}
          </Item>
        ))}
      </div>
    ))
}

export function FileContextMenu({ groups, children }: { groups: FileCommands; children: ReactNode }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger className="flex min-h-0 grow flex-col">{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="z-40 outline-none">
          <ContextMenu.Popup className={POPUP}>
            <Items parts={ContextMenu} groups={groups} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}

export function FileMenuButton({ groups }: { groups: FileCommands }) {
  const t = useTranslations('hostFiles')
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-link" aria-label={t('menu')} title={t('menu')}>
        <MoreHorizontal size={15} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="z-40 outline-none" align="end" sideOffset={4}>
          <Menu.Popup className={POPUP}>
            <Items parts={Menu} groups={groups} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
