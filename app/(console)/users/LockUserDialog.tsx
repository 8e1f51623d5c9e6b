/** Asks why and for how long somebody is to be locked out. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { UserItem } from '../../../server/trpc/types.ts'
import { areComplete, LockFields, NO_TERMS, termsOf } from '../../_components/locks/LockFields.tsx'
import { ConfirmDialog } from '../../_ui/ConfirmDialog.tsx'
import { useUserVerbs } from './useUserVerbs.ts'

export function LockUserDialog({ user: { id, username }, onClose }: { user: UserItem; onClose(): void }) {
  const t = useTranslations('locks')
  const { lock } = useUserVerbs(onClose)
  const [terms, setTerms] = useState(NO_TERMS)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('userTitle', { username })}
      description={t('userText')}
      confirmLabel={t('lock')}
      danger
      incomplete={!areComplete(terms)}
      pending={lock.isPending}
      onConfirm={() => lock.mutate({ id, ...termsOf(terms) })}
    >
      <div className="mt-4 space-y-4">
        <LockFields terms={terms} hint={t('userReasonHint')} onChange={setTerms} />
      </div>
    </ConfirmDialog>
  )
}
