/** What a right click on a terminal offers. */
'use client'

import { Menu } from '@base-ui/react/menu'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { focusAfterMenu } from './menuFocus.ts'
import type { Screen } from './screen.ts'
import { useObserved } from './screenState.ts'

export interface MenuItem {
  label: string
  /** As it is written, for the eye. */
  keys?: string
  disabled?: boolean
  onSelect(): void
}

export function ScreenMenu({ screen, more }: { screen: Screen; more: readonly MenuItem[] }) {
  const t = useTranslations('screen')
  const { menu } = useObserved(screen.state)
  const { x, y, selection } = menu ?? { x: 0, y: 0, selection: '' }
  const paste = async () => {
    if (!(await screen.pasteClipboard())) toast.error(t('menu.noClipboard'))
  }
  const groups: (readonly MenuItem[])[] = [
    [
      {
        label: t('menu.copy'),
        keys: 'Ctrl+Shift+C',
        disabled: !selection,
        onSelect: () => void screen.copySelection(),
      },
      { label: t('menu.paste'), keys: 'Ctrl+Shift+V', onSelect: () => void paste() },
      { label: t('menu.selectAll'), onSelect: () => screen.terminal.selectAll() },
    ],
    [
      {
        label: t('menu.search'),
        keys: 'Ctrl+Shift+F',
        onSelect: () => screen.openSearch(),
      },
      { label: t('menu.clear'), onSelect: () => screen.terminal.clear() },
    ],
    more,
  ]
  return (
    <Menu.Root open={menu !== null} onOpenChange={(open) => !open && screen.state.set({ menu: null })}>
      <Menu.Portal>
        <Menu.Positioner
          anchor={{ getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }}
          side="bottom"
          align="start"
          className="z-50"
        >
          <Menu.Popup
            aria-label={t('menu.label')}
            finalFocus={() => focusAfterMenu(screen.terminal.textarea)}
            className="min-w-56 rounded-lg border border-line bg-raised p-1 text-sm shadow-lg outline-none"
          >
            {groups
              .filter((items) => items.length > 0)
              .map((items, at) => (
                <Menu.Group
                  key={items[0]?.label}
                  className={at > 0 ? 'mt-1 border-t border-line pt-1' : undefined}
                >
                  {items.map(({ label, keys, disabled, onSelect }) => (
                    <Menu.Item
                      key={label}
                      disabled={disabled}
                      onClick={onSelect}
                      className="flex cursor-default items-center justify-between gap-6 rounded-md px-2.5 py-1.5 outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover"
                    >
                      {label}
                      {keys && <kbd className="font-sans text-xs text-muted max-md:hidden">{keys}</kbd>}
                    </Menu.Item>
                  ))}
                </Menu.Group>
              ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
