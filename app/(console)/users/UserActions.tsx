/** What can be done with a user besides the role; what can't be done to oneself isn't offered. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { UserItem } from '../../../server/trpc/types.ts'
import { useMe } from '../../_components/permissions.tsx'
import { Button } from '../../_ui/Button.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { LockUserDialog } from './LockUserDialog.tsx'
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx'
import { useUserVerbs } from './useUserVerbs.ts'

type Asking = 'lock' | 'disable' | 'remove' | 'reset' | null

export function UserActions({ user }: { user: UserItem }) {
  const t = useTranslations('users')
  const locks = useTranslations('locks')
  const me = useMe()
  const [asking, setAsking] = useState<Asking>(null)
  const done = () => setAsking(null)
  const { update, unlock, remove } = useUserVerbs(done)
  const { id, username, disabledAt, lock } = user
  return (
    <span className="-mr-2 inline-flex items-center justify-end">
      <Button variant="quiet" onClick={() => setAsking('reset')}>
        {t('resetPassword')}
      </Button>
      {id !== me?.id && (
        <>
          <Button
            variant="quiet"
            pending={unlock.isPending}
            onClick={() => (lock ? unlock.mutate({ id }) : setAsking('lock'))}
          >
            {locks(lock ? 'unlock' : 'lock')}
          </Button>
          <Button
            variant="quiet"
            pending={update.isPending}
            onClick={() => (disabledAt ? update.mutate({ id, disabled: false }) : setAsking('disable'))}
          >
            {disabledAt ? t('enable') : t('disable')}
          </Button>
          <Button variant="quiet" onClick={() => setAsking('remove')}>
            {t('remove')}
          </Button>
        </>
      )}
      {asking === 'reset' && <ResetPasswordDialog user={user} onClose={done} />}
      {asking === 'lock' && <LockUserDialog user={user} onClose={done} />}
      {asking === 'disable' && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && done()}
          title={t('disableTitle', { username })}
          description={t('disableText')}
          confirmLabel={t('disable')}
          danger
          pending={update.isPending}
          onConfirm={() => update.mutate({ id, disabled: true })}
        />
      )}
      {asking === 'remove' && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && done()}
          title={t('removeTitle', { username })}
          description={t('removeText')}
          confirmLabel={t('remove')}
          danger
          pending={remove.isPending}
          onConfirm={() => remove.mutate({ id })}
        />
      )}
    </span>
  )
}
