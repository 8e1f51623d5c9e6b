/** A built-in rule, and what it does. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { GuardBuiltinItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useErrorText } from '../../../_lib/errors.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Select } from '../../../_ui/Select.tsx'
import { useRuleName } from '../../runs/_components/GuardHits.tsx'

const ACTIONS = ['warn', 'approve', 'block', 'off'] as const

export function BuiltinRow({ rule }: { rule: GuardBuiltinItem }) {
  const t = useTranslations('guards')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayManage = usePermission('guards.manage')
  const name = useRuleName()({ id: rule.id, name: rule.title, builtin: true })
  const set = useMutation(
    trpc.guards.setBuiltin.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.guards.pathKey() }),
      onError: (error) => toast.error(errorText(error)),
    }),
  )
  const shown = set.isPending ? set.variables.action : rule.action
  return (
    <li className="flex min-h-11 items-center gap-4 border-b border-line py-1.5 text-sm">
      <div className="min-w-0 flex-1">
        <p className={shown === 'off' ? 'text-muted' : ''}>{name}</p>
        <p className="break-words font-mono text-xs text-muted">{rule.pattern}</p>
      </div>
      {mayManage ? (
        <Select
          label={t('actionOf', { name })}
          value={shown}
          options={ACTIONS.map((value) => ({ value, label: t(`actions.${value}`) }))}
          onChange={(action) => set.mutate({ id: rule.id, action })}
        />
      ) : (
        <span className="text-muted">{t(`actions.${rule.action}`)}</span>
      )}
    </li>
  )
}
