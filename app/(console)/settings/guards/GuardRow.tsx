/** A rule of one's own: what it looks for, where, what it does; changed and removed here. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { GuardRuleItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { GuardDialog } from './GuardDialog.tsx'

export function GuardRow({ rule }: { rule: GuardRuleItem }) {
  const t = useTranslations('guards')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayManage = usePermission('guards.manage')
  const [asking, setAsking] = useState<'edit' | 'remove' | null>(null)
  const done = () => setAsking(null)
  const remove = useMutation(
    trpc.guards.remove.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.guards.pathKey() }),
      onError: (error) => toast.error(errorText(error)),
      onSettled: done,
    }),
  )
  const [language] = rule.languages.length === 1 ? rule.languages : []
  const facts = [
    t(`kinds.${rule.kind}`),
    language && t(`languages.${language}`),
    rule.hosts ?? t('allHosts'),
    rule.enabled ? t(`actions.${rule.action}`) : t('disabled'),
  ].filter(Boolean)
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-4 border-b border-line py-1.5 text-sm">
      <div className="min-w-0 flex-1 basis-60">
        <p className={rule.enabled ? '' : 'text-muted'}>
          <span className="font-medium">{rule.name}</span>{' '}
          <code className="break-all font-mono text-xs">{rule.pattern}</code>
        </p>
        <p className="break-words text-xs text-muted">{facts.join(' · ')}</p>
        {rule.problem && <p className="text-xs text-warning">{t('problem', { text: rule.problem })}</p>}
      </div>
      {mayManage && (
        <span className="-mr-2 ml-auto inline-flex">
          <Button variant="quiet" onClick={() => setAsking('edit')}>
            {t('edit')}
          </Button>
          <Button variant="quiet" onClick={() => setAsking('remove')}>
            {t('remove')}
          </Button>
        </span>
      )}
      {asking === 'edit' && <GuardDialog rule={rule} onClose={done} />}
      <ConfirmDialog
        open={asking === 'remove'}
        onOpenChange={(open) => !open && done()}
        title={t('removeTitle', { name: rule.name })}
        description={t('removeText')}
        confirmLabel={t('remove')}
        danger
        pending={remove.isPending}
        onConfirm={() => remove.mutate({ id: rule.id })}
      />
    </li>
  )
}
