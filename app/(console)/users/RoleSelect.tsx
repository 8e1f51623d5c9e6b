/** A user's role, changed after asking; one's own is only shown. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { Role, UserItem } from '../../../server/trpc/types.ts'
import { useMe } from '../../_components/permissions.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { Select } from '../../_ui/Select.tsx'
import { useRoles } from './useRoles.ts'
import { useUserVerbs } from './useUserVerbs.ts'

export function RoleSelect({ user }: { user: UserItem }) {
  const t = useTranslations('users')
  const me = useMe()
  const roles = useRoles()
  const [asking, setAsking] = useState<Role | null>(null)
  const { update } = useUserVerbs(() => setAsking(null))
  if (user.id === me?.id) return <span className="text-muted">{t(`roles.${user.role}`)}</span>
  return (
    <>
      <Select
        label={`${t('role')}: ${user.username}`}
        value={user.role}
        options={roles}
        onChange={(role) => role !== user.role && setAsking(role)}
      />
      {asking !== null && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsking(null)}
          title={t('roleTitle', { username: user.username, role: t(`roles.${asking}`) })}
          description={t('roleText')}
          confirmLabel={t('changeRole')}
          pending={update.isPending}
          onConfirm={() => update.mutate({ id: user.id, role: asking })}
        />
      )}
    </>
  )
}
