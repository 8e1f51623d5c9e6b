/** What can be done with a group: run on it, change it, remove it. */
'use client'

import { useTranslations } from 'next-intl'
import type { GroupItem } from '../../../../server/trpc/types.ts'
import { EditRemove } from '../../../_components/EditRemove.tsx'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { useTRPC, useTRPCClient } from '../../../_trpc/client.ts'
import { ButtonLink } from '../../../_ui/Button.tsx'
import { GroupDialog } from './GroupDialog.tsx'

export function GroupActions({ group }: { group: GroupItem }) {
  const { id, name, hosts } = group
  const t = useTranslations('groups')
  const trpc = useTRPC()
  const client = useTRPCClient()
  const mayManage = usePermission('groups.manage')
  const mayRun = usePermission('runs.create')
  const filter = JSON.stringify({ query: `@${name}` })
  return (
    <span className="-mr-2 inline-flex items-center justify-end">
      {mayRun && hosts > 0 && (
        <ButtonLink variant="quiet" href={paths.newRun({ filter })}>
          {t('run')}
        </ButtonLink>
      )}
      {mayManage && (
        <EditRemove
          area="groups"
          name={name}
          editor={(onClose) => <GroupDialog group={group} onClose={onClose} />}
          onRemove={() => client.groups.remove.mutate({ id })}
          listKey={trpc.groups.list.queryKey()}
        />
      )}
    </span>
  )
}
