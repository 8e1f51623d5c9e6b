/** Who is in a session and who may come: to be seen by all who are in it, to be changed by its owner. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { usePermission } from '../../_components/permissions.tsx'
import { useTRPC } from '../../_trpc/client.ts'
import { Dialog } from '../../_ui/Dialog.tsx'
import type { ViewerItem } from '../end.ts'
import { InvitationList } from './InvitationList.tsx'
import { InviteForm } from './InviteForm.tsx'
import { LinkForm } from './LinkForm.tsx'
import { PeopleList } from './PeopleList.tsx'
import { isGuest, peopleOf } from './people.ts'

interface Props {
  id: string
  hostname: string
  viewers: readonly ViewerItem[]
  onClose(): void
}

export function ShareDialog({ id, hostname, viewers, onClose }: Props) {
  const t = useTranslations('sharing')
  const trpc = useTRPC()
  const owns = !isGuest(viewers)
  const manages = usePermission('terminals.closeAny') || owns
  const settings = useQuery(trpc.terminals.settings.queryOptions(undefined, { enabled: owns }))
  const people = peopleOf(viewers)
  const most = settings.data?.ownersInvite ?? 'control'
  return (
    <Dialog closable open onOpenChange={(open) => !open && onClose()} title={t('title')}>
      <p className="-mt-3 mb-4 truncate text-sm text-muted" title={hostname}>
        {hostname}
      </p>
      <div className="space-y-5">
        <PeopleList id={id} people={people} manages={manages} />
        {owns && most === 'off' && <p className="text-sm text-muted">{t('off')}</p>}
        {owns && most !== 'off' && (
          <>
            <InviteForm id={id} mayControl={most === 'control'} />
            <LinkForm id={id} mayControl={most === 'control'} />
          </>
        )}
        {manages && <InvitationList id={id} people={people} />}
      </div>
    </Dialog>
  )
}
