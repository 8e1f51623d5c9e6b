/** One's own quick commands above the script: a click or Alt and a digit fills the form; the script can be kept as one. */
'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { toast } from 'sonner'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import type { Draft } from '../_lib/draft.ts'
import { useTargets } from '../_lib/useTargets.ts'
import { ManageQuickCommands } from './ManageQuickCommands.tsx'
import { hasHosts, partOf } from './quickDraft.ts'
import { SaveQuickCommand } from './SaveQuickCommand.tsx'
import { useQuickCommands } from './useQuickCommands.ts'

/** As many as there are digits. */
const SHOWN_MAX = 9

interface Props {
  draft: Draft
  onChange(part: Partial<Draft>): void
}

export function QuickCommands({ draft, onChange }: Props) {
  const t = useTranslations('quick')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const targets = useTargets()
  const errorText = useErrorText()
  const mayKeep = usePermission('quickCommands.own')
  const items = useQuickCommands()
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null)
  const close = () => setDialog(null)

  const take = async (id: string) => {
    try {
      const command = await queries.fetchQuery(trpc.quickCommands.get.queryOptions({ id }, { staleTime: 0 }))
      const hosts =
        command.hosts && !hasHosts(draft.targets)
          ? { targets: await targets.matching({ query: command.hosts }) }
          : {}
      onChange({ ...partOf(command), ...hosts })
      if (draft.script.trim() === '' || draft.script === command.script) return
      toast(t('replacedText'), { action: { label: t('undo'), onClick: () => onChange(draft) } })
    } catch (error) {
      toast.error(errorText(error))
    }
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const [, digit] = /^Digit([1-9])$/.exec(event.code) ?? []
      const item = digit && event.altKey && !event.ctrlKey && !event.metaKey && items[Number(digit) - 1]
      if (!item || dialog) return
      event.preventDefault()
      void take(item.id)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })

  const keepable = mayKeep && !draft.library
  // There before the first key is typed: nothing moves while one types.
  if (items.length === 0 && !keepable) return null
  return (
    <section aria-label={t('title')} className="flex flex-wrap items-center gap-1.5 text-sm">
      <h2 className="mr-1 text-muted">{t('title')}</h2>
      {items.slice(0, SHOWN_MAX).map(({ id, name, summary }, at) => (
        <button
          key={id}
          type="button"
          title={`${summary} (Alt+${at + 1})`}
          aria-keyshortcuts={`Alt+${at + 1}`}
          onClick={() => void take(id)}
          className="inline-flex h-7 max-w-48 items-center gap-1.5 rounded-full border border-line bg-raised px-2.5 hover:bg-hover"
        >
          <span className="truncate">{name}</span>
          <span aria-hidden="true" className="text-xs text-muted max-md:hidden">
            {at + 1}
          </span>
        </button>
      ))}
      {items.length > 0 && (
        <Button variant="quiet" className="h-7 px-2!" onClick={() => setDialog('manage')}>
          {items.length > SHOWN_MAX ? t('all', { count: items.length }) : t('manage')}
        </Button>
      )}
      {keepable && (
        <Button
          variant="quiet"
          className="h-7 px-2!"
          disabled={draft.script.trim() === ''}
          onClick={() => setDialog('save')}
        >
          {t('save')}
        </Button>
      )}
      {dialog === 'save' && <SaveQuickCommand draft={draft} items={items} onClose={close} />}
      {dialog === 'manage' && (
        <ManageQuickCommands
          items={items}
          onClose={close}
          onTake={(id) => {
            close()
            void take(id)
          }}
        />
      )}
    </section>
  )
}
