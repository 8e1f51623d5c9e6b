/** A filter by one of many: typed, chosen from what the server finds. */
'use client'

import { Combobox } from '@base-ui/react/combobox'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

export interface LookupItem {
  value: string
  label: string
  /** Beside the label, what tells it from others of the same one. */
  mark?: ReactNode
}

interface Props {
  label: string
  any: string
  chosen: LookupItem | null
  items: LookupItem[]
  onText(text: string): void
  onChange(value: string): void
}

export function LookupFilter({ label, any, chosen, items, onText, onChange }: Props) {
  const t = useTranslations('runs.targets')
  const words = useTranslations('history.filters')
  return (
    <Combobox.Root<LookupItem>
      items={items}
      value={chosen}
      filter={null}
      isItemEqualToValue={(a, b) => a.value === b.value}
      onValueChange={(item) => onChange(item?.value ?? '')}
      onInputValueChange={(input) => onText(input === chosen?.label ? '' : input)}
    >
      <div className="relative sm:w-40">
        <Combobox.Input aria-label={label} placeholder={any} className="field truncate pr-7" />
        {chosen && (
          <Combobox.Clear aria-label={t('clear')} className="absolute top-2 right-2 text-muted">
            <X size={14} aria-hidden />
          </Combobox.Clear>
        )}
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50">
          <Combobox.Popup className="max-h-72 min-w-(--anchor-width) max-w-80 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-lg">
            <Combobox.Empty className="px-2 py-1.5 text-sm text-muted empty:hidden">
              {words('none')}
            </Combobox.Empty>
            <Combobox.List>
              {(item: LookupItem) => (
                <Combobox.Item
                  key={item.value}
                  value={item}
                  className="flex items-baseline gap-2 rounded-sm px-2 py-1 touch:py-2.5 text-sm data-highlighted:bg-hover"
                >
                  <span className="truncate">{item.label}</span>
                  {item.mark}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
