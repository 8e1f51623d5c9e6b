/** A rule of one's own: what it looks for, where, what it does; changed and removed here. */
'use client'

import { useTranslations } from 'next-intl'
import type { GuardRuleItem } from '../../../../server/trpc/types.ts'
import { EditRemove } from '../../../_components/EditRemove.tsx'
import { usePermission } from '../../../_components/permissions.tsx'
import { useTRPC, useTRPCClient } from '../../../_trpc/client.ts'
import { GuardDialog } from './GuardDialog.tsx'

export function GuardRow({ rule }: { rule: GuardRuleItem }) {
  const t = useTranslations('guards')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const mayManage = usePermission('guards.manage')
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
          <EditRemove
            area="guards"
            name={rule.name}
            editor={(onClose) => <GuardDialog rule={rule} onClose={onClose} />}
            onRemove={() => client.guards.remove.mutate({ id: rule.id })}
            listKey={trpc.guards.pathKey()}
          />
        </span>
      )}
    </li>
  )
}
