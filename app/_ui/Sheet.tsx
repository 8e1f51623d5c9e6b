/** Something to look at beside the page, as high as the window. */
'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

interface Props {
  open: boolean
  onClose(): void
  title: ReactNode
  /** Beside the button that closes it. */
  actions?: ReactNode
  /** Where the keyboard goes when it closes; absent or null: where it was. */
  returnTo?: () => HTMLElement | null
  children: ReactNode
}

export function Sheet({ open, onClose, title, actions, returnTo, children }: Props) {
  const t = useTranslations('common')
  return (
    <Base.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Base.Popup
          finalFocus={returnTo && (() => returnTo() ?? true)}
          className="fixed inset-y-0 right-0 z-50 flex w-[min(68rem,100vw)] flex-col border-l border-line bg-raised shadow-xl outline-none"
        >
          <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
            <Base.Title className="min-w-0 grow truncate text-base font-semibold">{title}</Base.Title>
            {actions}
            <Base.Close className="icon-link" aria-label={t('close')} title={t('close')}>
              <X size={16} aria-hidden />
            </Base.Close>
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
