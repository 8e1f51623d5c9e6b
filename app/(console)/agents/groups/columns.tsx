/** What the list of groups shows of each. */
'use client'

import { useTranslations } from 'next-intl'
import type { GroupItem } from '../../../../server/trpc/types.ts'
import type { Column } from '../../../_ui/table/columns.ts'
import { GroupActions } from './GroupActions.tsx'

type Heading = 'name' | 'members' | 'hosts'
const heading = (name: Heading) => () => <GroupsText name={name} />
const GroupsText = ({ name }: { name: Heading }) => useTranslations('groups')(name)

function MembersCell({ group }: { group: GroupItem }) {
  const t = useTranslations('groups')
  if (group.problem) return <span className="text-warning">{t('problem', { text: group.problem })}</span>
  return group.rule === null ? (
    <span className="text-muted">{t('listed')}</span>
  ) : (
    <code className="font-mono text-xs" title={group.rule}>
      {group.rule}
    </code>
  )
}

function HostsCell({ group }: { group: GroupItem }) {
  const t = useTranslations('groups')
  return (
    <span className="tabular-nums">
      {t('count', { hosts: group.hosts })}
      <span className="text-muted"> · {t('online', { online: group.online })}</span>
    </span>
  )
}

export const groupColumns: Column<GroupItem>[] = [
  {
    id: 'name',
    header: heading('name'),
    meta: { className: 'md:w-72 max-md:w-full truncate', skeleton: 'w-28' },
    cell: ({ row: { original: group } }) => (
      <>
        <span className="font-medium">{group.name}</span>{' '}
        <span className="text-xs text-muted" title={group.description}>
          {group.description}
        </span>
      </>
    ),
  },
  {
    id: 'members',
    header: heading('members'),
    meta: { className: 'min-w-0 truncate max-md:w-full', skeleton: 'w-60' },
    cell: ({ row }) => <MembersCell group={row.original} />,
  },
  {
    id: 'hosts',
    header: heading('hosts'),
    meta: { className: 'md:w-44', skeleton: 'w-16' },
    cell: ({ row }) => <HostsCell group={row.original} />,
  },
  {
    id: 'actions',
    header: '',
    meta: { className: 'md:w-64 max-md:ml-auto md:text-right', skeleton: '' },
    cell: ({ row }) => <GroupActions group={row.original} />,
  },
]
