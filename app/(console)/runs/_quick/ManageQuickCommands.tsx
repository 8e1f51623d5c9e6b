/** All of one's quick commands: taken, put in order, renamed, removed. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { QuickCommandItem } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { Dialog } from '../../../_ui/Dialog.tsx'
import { moved } from './quickDraft.ts'

interface Props {
  items: readonly QuickCommandItem[]
  onTake(id: string): void
  onClose(): void
}

export function ManageQuickCommands({ items, onTake, onClose }: Props) {
  const t = useTranslations('quick')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [renaming, setRenaming] = useState<{ id: string; name: string } | null>(null)
  const [removing, setRemoving] = useState<QuickCommandItem | null>(null)
  const answers = {
    onError: (error: unknown) => {
      toast.error(errorText(error))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: trpc.quickCommands.pathKey() }),
  }
  const reorder = useMutation(trpc.quickCommands.reorder.mutationOptions(answers))
  const rename = useMutation(
    trpc.quickCommands.rename.mutationOptions({ ...answers, onSuccess: () => setRenaming(null) }),
  )
  const remove = useMutation(
    trpc.quickCommands.remove.mutationOptions({ ...answers, onSuccess: () => setRemoving(null) }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (renaming?.name.trim()) rename.mutate({ id: renaming.id, name: renaming.name.trim() })
  }
  const icons = (item: QuickCommandItem, at: number) =>
    [
      {
        icon: ArrowUp,
        label: t('up', { name: item.name }),
        disabled: at === 0 || reorder.isPending,
        act: () => reorder.mutate({ ids: moved(items, at, -1) }),
      },
      {
        icon: ArrowDown,
        label: t('down', { name: item.name }),
        disabled: at === items.length - 1 || reorder.isPending,
        act: () => reorder.mutate({ ids: moved(items, at, 1) }),
      },
      {
        icon: Pencil,
        label: t('rename', { name: item.name }),
        disabled: false,
        act: () => setRenaming({ id: item.id, name: item.name }),
      },
      {
        icon: Trash2,
        label: t('remove', { name: item.name }),
        disabled: false,
        act: () => setRemoving(item),
      },
    ] as const
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('title')}>
      {items.length === 0 && <p className="text-sm text-muted">{t('none')}</p>}
      <ul className="-mx-2">
        {items.map((item, at) => (
          <li
            key={item.id}
            className="flex min-h-11 items-center gap-2 border-b border-line px-2 py-1 text-sm"
          >
            {renaming?.id === item.id ? (
              <form onSubmit={submit} className="flex min-w-0 flex-1 gap-2">
                <input
                  className="field min-w-0 flex-1"
                  aria-label={t('name')}
                  maxLength={64}
                  value={renaming.name}
                  onChange={(event) => setRenaming({ id: item.id, name: event.target.value })}
                />
                <Button type="submit" variant="primary" pending={rename.isPending}>
                  {common('save')}
                </Button>
                <Button variant="quiet" onClick={() => setRenaming(null)}>
                  {common('cancel')}
                </Button>
              </form>
            ) : (
              <>
                <button
                  type="button"
                  onClick={() => onTake(item.id)}
                  className="min-w-0 flex-1 rounded-md px-1 py-0.5 text-left hover:bg-hover"
                >
                  <span className="block truncate font-medium">{item.name}</span>
                  <span className="block truncate font-mono text-xs text-muted">
                    {[item.summary, item.hosts].filter(Boolean).join(' · ')}
                  </span>
                </button>
                <span className="flex shrink-0">
                  {icons(item, at).map(({ icon: Icon, label, disabled, act }) => (
                    <button
                      key={label}
                      type="button"
                      className="icon-link disabled:opacity-30"
                      aria-label={label}
                      title={label}
                      disabled={disabled}
                      onClick={act}
                    >
                      <Icon className="size-4" aria-hidden="true" />
                    </button>
                  ))}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      <div className="flex justify-end pt-4">
        <Button onClick={onClose}>{common('close')}</Button>
      </div>
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={t('removeTitle', { name: removing?.name ?? '' })}
        description={t('removeText')}
        confirmLabel={t('removeYes')}
        danger
        pending={remove.isPending}
        onConfirm={() => removing && remove.mutate({ id: removing.id })}
      />
    </Dialog>
  )
}
