/** Asks before something that matters; may want a word typed first. */
'use client'

import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Button } from './Button.tsx'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  confirmLabel: string
  cancelLabel?: string
  danger?: boolean
  pending?: boolean
  /** It can't be confirmed yet. */
  incomplete?: boolean
  /** Must be typed exactly before it can be confirmed. */
  typed?: string
  /** More than a sentence, below the description. */
  children?: ReactNode
  /** Absent: it can't be confirmed, only closed. */
  onConfirm?: () => void
}

export function ConfirmDialog(props: Props) {
  const { open, onOpenChange, title, description, confirmLabel, cancelLabel, danger, pending, typed } = props
  const t = useTranslations('common')
  const [word, setWord] = useState('')
  const blocked = props.incomplete || (typed !== undefined && word !== typed)
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        {/* Also above a dialog from which it comes. */}
        <AlertDialog.Backdrop forceRender className="fixed inset-0 z-50 bg-black/40" />
        <AlertDialog.Popup className="fixed left-1/2 top-1/2 z-50 max-h-[85vh] overflow-auto w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line bg-raised p-5 shadow-xl outline-none">
          <AlertDialog.Title className="text-base font-semibold wrap-anywhere">{title}</AlertDialog.Title>
          {description && (
            <AlertDialog.Description className="mt-2 text-sm text-muted wrap-anywhere">
              {description}
            </AlertDialog.Description>
          )}
          {props.children}
          {typed !== undefined && (
            <label className="mt-4 block text-sm">
              {t('typeToConfirm', { word: typed })}
              <input
                className="field mt-1.5 font-mono"
                value={word}
                autoComplete="off"
                onChange={(event) => setWord(event.target.value)}
              />
            </label>
          )}
          <div className="mt-5 flex justify-end gap-2">
            <Button onClick={() => onOpenChange(false)}>{cancelLabel ?? t('cancel')}</Button>
            {props.onConfirm && (
              <Button
                variant={danger ? 'danger' : 'primary'}
                pending={pending ?? false}
                disabled={blocked}
                onClick={props.onConfirm}
              >
                {confirmLabel}
              </Button>
            )}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
