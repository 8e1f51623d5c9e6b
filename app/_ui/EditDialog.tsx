/** The frame of dialogs in which a small thing is made or changed: its fields, what was refused, and the two buttons. */
'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

interface Props {
  title: string
  children: ReactNode
  /** What the server said, where it belongs to no field. */
  error: string | null
  /** Of the button that makes it; null: it is there, and saved. */
  createLabel: string | null
  pending: boolean
  onSubmit(): void
  onClose(): void
}

export function EditDialog({ title, children, error, createLabel, pending, onSubmit, onClose }: Props) {
  const common = useTranslations('common')
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSubmit()
        }}
        className="space-y-3"
      >
        {children}
        {error !== null && (
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" variant="primary" pending={pending}>
            {createLabel ?? common('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
