/** Keeps the script of the form as a quick command; under a name that is there, it takes that one's place. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import type { QuickCommandItem } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Dialog } from '../../../_ui/Dialog.tsx'
import { TextField } from '../../../_ui/TextField.tsx'
import type { Draft } from '../_lib/draft.ts'
import { searchOf } from './quickDraft.ts'

const NAME_CHARS_MAX = 64

interface Props {
  draft: Draft
  items: readonly QuickCommandItem[]
  onClose(): void
}

export function SaveQuickCommand({ draft, items, onClose }: Props) {
  const t = useTranslations('quick')
  const common = useTranslations('common')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [name, setName] = useState(draft.name.slice(0, NAME_CHARS_MAX))
  const search = searchOf(draft.targets)
  const [withHosts, setWithHosts] = useState(true)
  const same = items.find((item) => item.name.toLowerCase() === name.trim().toLowerCase())
  const save = useMutation(
    trpc.quickCommands.save.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.quickCommands.pathKey() })
        toast.success(t('saved', { name: name.trim() }))
        onClose()
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // The form of the run is around this one in React's tree, if not in the document's.
    event.stopPropagation()
    const { script, interpreter, params, user } = draft
    const hosts = search && withHosts ? search : null
    save.mutate({ id: same?.id, name: name.trim(), script, interpreter, params, user, hosts })
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('save')}>
      <form onSubmit={submit} className="space-y-3">
        <TextField
          label={t('name')}
          hint={same ? t('replaces', { name: same.name }) : t('nameHint')}
          required
          autoFocus
          maxLength={NAME_CHARS_MAX}
          value={name}
          onChange={setName}
        />
        {search && (
          <label className="flex items-start gap-2 text-sm">
            <input
              type="checkbox"
              className="mt-0.5"
              checked={withHosts}
              onChange={(event) => setWithHosts(event.target.checked)}
            />
            <span>
              {t('withHosts')} <code className="break-all font-mono text-xs">{search}</code>
            </span>
          </label>
        )}
        {save.error && (
          <p role="alert" className="text-sm text-danger">
            {errorText(save.error)}
          </p>
        )}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" variant="primary" pending={save.isPending} disabled={name.trim() === ''}>
            {same ? t('replace') : common('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
