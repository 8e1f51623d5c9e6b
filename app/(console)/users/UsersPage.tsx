/** Who may use this console, and as what. */
'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { Role, UserItem } from '../../../server/trpc/types.ts'
import { useMe } from '../../_components/permissions.tsx'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { Select } from '../../_ui/Select.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'
import { NewUserDialog } from './NewUserDialog.tsx'
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx'

const ROLES = ['viewer', 'operator', 'administrator'] as const satisfies readonly Role[]

/** What is asked about before it is done. */
interface Change {
  user: UserItem
  role?: Role
  disabled?: boolean
}

export function UsersPage() {
  const t = useTranslations('users')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const me = useMe()
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<UserItem | null>(null)
  const [resetting, setResetting] = useState<UserItem | null>(null)
  const users = useQuery(trpc.users.list.queryOptions({ limit: 200 }))
  const reload = () => queries.invalidateQueries({ queryKey: trpc.users.list.pathKey() })
  const onError = (error: unknown) => {
    toast.error(errorText(error))
  }
  const [changing, setChanging] = useState<Change | null>(null)
  const update = useMutation(
    trpc.users.update.mutationOptions({
      onSuccess: () => {
        setChanging(null)
        return reload()
      },
      onError,
    }),
  )
  const remove = useMutation(
    trpc.users.remove.mutationOptions({
      onSuccess: () => {
        setRemoving(null)
        return reload()
      },
      onError,
    }),
  )
  const roles = ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))
  return (
    <>
      <PageHeader
        title={t('title')}
        meta={t('rolesText')}
        actions={
          <Button variant="primary" onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        }
      />
      {users.isPending && <SkeletonRows count={4} />}
      {users.isError && <ErrorState error={users.error} onRetry={users.refetch} />}
      {users.data?.items.map((user) => (
        <div
          key={user.id}
          className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-1.5 text-sm"
        >
          <span className="w-full min-w-0 truncate md:w-auto md:flex-1">
            <span className={user.disabledAt ? 'text-muted line-through' : 'font-medium'}>
              {user.username}
            </span>
            {user.displayName && <span className="ml-2 text-muted">{user.displayName}</span>}
            {user.disabledAt && <span className="ml-2 text-xs text-warning">{t('disabled')}</span>}
          </span>
          <span className="hidden text-muted md:inline">
            {t('lastLogin')} <RelativeTime at={user.lastLoginAt} />
          </span>
          {user.id === me?.id ? (
            <span className="px-2 text-muted">{t(`roles.${user.role}`)}</span>
          ) : (
            <Select
              label={`${t('role')}: ${user.username}`}
              value={user.role}
              options={roles}
              onChange={(role) => role !== user.role && setChanging({ user, role })}
            />
          )}
          <Button variant="quiet" onClick={() => setResetting(user)}>
            {t('resetPassword')}
          </Button>
          {user.id !== me?.id && (
            <>
              <Button
                variant="quiet"
                onClick={() =>
                  user.disabledAt
                    ? update.mutate({ id: user.id, disabled: false })
                    : setChanging({ user, disabled: true })
                }
              >
                {user.disabledAt ? t('enable') : t('disable')}
              </Button>
              <Button variant="danger" onClick={() => setRemoving(user)}>
                {t('remove')}
              </Button>
            </>
          )}
        </div>
      ))}
      <NewUserDialog open={adding} onOpenChange={setAdding} roles={roles} onCreated={reload} />
      <ResetPasswordDialog user={resetting} onClose={() => setResetting(null)} />
      <ConfirmDialog
        open={changing !== null}
        onOpenChange={(open) => !open && setChanging(null)}
        title={
          changing?.role
            ? t('roleTitle', { username: changing.user.username, role: t(`roles.${changing.role}`) })
            : t('disableTitle', { username: changing?.user.username ?? '' })
        }
        description={changing?.role ? t('roleText') : t('disableText')}
        confirmLabel={changing?.role ? t('changeRole') : t('disable')}
        danger={!changing?.role}
        pending={update.isPending}
        onConfirm={() => {
          if (!changing) return
          const { user, ...change } = changing
          update.mutate({ id: user.id, ...change })
        }}
      />
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={t('removeTitle', { username: removing?.username ?? '' })}
        description={t('removeText')}
        confirmLabel={t('remove')}
        danger
        pending={remove.isPending}
        onConfirm={() => removing && remove.mutate({ id: removing.id })}
      />
    </>
  )
}
