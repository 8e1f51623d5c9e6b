/** A form or a choice above the page. */
'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** No button in it closes it: a phone has no Escape. */
  closable?: boolean
  /** For two columns. */
  wide?: boolean
  /** Where the keyboard goes when it closes; absent or null: where it was. */
  returnTo?: () => HTMLElement | null
  children: ReactNode
}

export function Dialog({ open, onOpenChange, title, closable, wide, returnTo, children }: Props) {
  const t = useTranslations('common')
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Base.Popup
          finalFocus={returnTo && (() => returnTo() ?? true)}
          className={`fixed left-1/2 top-1/2 z-50 max-h-[85vh] ${wide ? 'w-[min(52rem,calc(100vw-2rem))]' : 'w-[min(32rem,calc(100vw-2rem))]'} -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-lg border border-line bg-raised p-5 shadow-xl outline-none`}
        >
          <Base.Title className={`mb-4 text-base font-semibold wrap-anywhere ${closable ? 'pr-9' : ''}`}>
            {title}
          </Base.Title>
          {children}
          {/* Last, so that the keyboard begins in what the dialog is for. */}
          {closable && (
            <Base.Close
              className="icon-link absolute top-3.5 right-3.5 touch:top-2 touch:right-2"
              aria-label={t('close')}
              title={t('close')}
            >
              <X size={16} aria-hidden />
            </Base.Close>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
