/** What the list of users shows of each. */
'use client'

import { useTranslations } from 'next-intl'
import type { UserItem } from '../../../server/trpc/types.ts'
import { LockMark } from '../../_components/locks/LockMark.tsx'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import type { Column } from '../../_ui/table/columns.ts'
import { RoleSelect } from './RoleSelect.tsx'
import { UserActions } from './UserActions.tsx'

type Heading = 'username' | 'displayName' | 'role' | 'lastLogin' | 'created'
const heading = (name: Heading) => () => <UsersText name={name} />
const UsersText = ({ name }: { name: Heading }) => useTranslations('users')(name)

function NameCell({ user }: { user: UserItem }) {
  const t = useTranslations('users')
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className={`truncate ${user.disabledAt ? 'text-muted line-through' : 'font-medium'}`}>
        {user.username}
      </span>
      {user.lock && <LockMark lock={user.lock} />}
      {user.disabledAt && <span className="shrink-0 text-xs text-warning">{t('disabled')}</span>}
    </span>
  )
}

export const userColumns: Column<UserItem>[] = [
  {
    id: 'username',
    header: heading('username'),
    meta: { sort: 'username', className: 'min-w-0 max-md:w-full', skeleton: 'w-28' },
    cell: ({ row }) => <NameCell user={row.original} />,
  },
  {
    id: 'displayName',
    header: heading('displayName'),
    meta: { sort: 'displayName', className: 'truncate text-muted max-lg:hidden', skeleton: 'w-28' },
    cell: ({ row }) => row.original.displayName || '–',
  },
  {
    id: 'role',
    header: heading('role'),
    meta: { className: 'md:w-40', skeleton: 'w-24' },
    cell: ({ row }) => <RoleSelect user={row.original} />,
  },
  {
    id: 'lastLogin',
    header: heading('lastLogin'),
    meta: { sort: 'lastLoginAt', className: 'truncate text-muted md:w-36 max-md:hidden' },
    cell: ({ row }) => <RelativeTime at={row.original.lastLoginAt} />,
  },
  {
    id: 'created',
    header: heading('created'),
    meta: { sort: 'createdAt', className: 'truncate text-muted w-36 max-xl:hidden' },
    cell: ({ row }) => <RelativeTime at={row.original.createdAt} />,
  },
  {
    id: 'actions',
    header: '',
    meta: { className: 'md:w-104 max-md:ml-auto md:text-right', skeleton: '' },
    cell: ({ row }) => <UserActions user={row.original} />,
  },
]
