/** The invitations of a session that hold, each to be revoked; who came by it goes then. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { Link2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect } from 'react'
import type { TerminalInvitationItem } from '../../../server/trpc/types.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import { ErrorState } from '../../_ui/ErrorState.tsx'
import { SkeletonRows } from '../../_ui/Skeleton.tsx'
import { Avatar } from './Avatar.tsx'
import type { Person } from './people.ts'
import { useSharing } from './useSharing.ts'

export function InvitationList({ id, people }: { id: string; people: readonly Person[] }) {
  const t = useTranslations('sharing')
  const trpc = useTRPC()
  const { revoke } = useSharing()
  const { data, isPending, isError, error, refetch } = useQuery(
    trpc.terminals.invitations.queryOptions({ id }),
  )
  const here = people.map(({ userId }) => userId).join(' ')
  // Who comes by a link is invited from then on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `here` says when.
  useEffect(() => void refetch(), [here, refetch])
  return (
    <section aria-label={t('open')}>
      <h3 className="mb-1 text-sm font-semibold">{t('open')}</h3>
      {isPending && <SkeletonRows count={1} />}
      {isError && <ErrorState error={error} onRetry={refetch} />}
      {data?.items.length === 0 && <p className="text-sm text-muted">{t('none')}</p>}
      <ul>
        {data?.items.map((item) => (
          <Row
            key={item.id}
            item={item}
            isHere={people.some(({ userId }) => userId === item.user?.id)}
            pending={revoke.isPending && revoke.variables.id === item.id}
            onRevoke={() => revoke.mutate({ id: item.id })}
          />
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  item: TerminalInvitationItem
  isHere: boolean
  pending: boolean
  onRevoke(): void
}

function Row({ item: { user, access, linkId, expiresAt }, isHere, pending, onRevoke }: RowProps) {
  const t = useTranslations('sharing')
  const format = useFormatter()
  const words = [t(`accesses.${access}`), linkId && t('byLink'), user && !isHere && t('notHere')]
  return (
    <li
      aria-label={user?.username ?? t('link')}
      className="flex min-h-11 items-center gap-2.5 border-b border-line py-1 text-sm last:border-0"
    >
      {user ? (
        <Avatar username={user.username} types={access === 'control'} />
      ) : (
        <span aria-hidden className="inline-flex size-7 shrink-0 items-center justify-center">
          <Link2 size={16} />
        </span>
      )}
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{user?.username ?? t('link')}</p>
        <p className="truncate text-xs text-muted">
          {words.filter(Boolean).join(' · ')}
          {expiresAt && (
            <>
              {' · '}
              {t('linkEnds', {
                at: format.dateTime(new Date(expiresAt), { dateStyle: 'short', timeStyle: 'short' }),
              })}
            </>
          )}
        </p>
      </div>
      <Button
        variant="quiet"
        pending={pending}
        aria-label={user ? t('revokeName', { username: user.username }) : t('revokeLink')}
        title={user ? undefined : t('revokeLink')}
        onClick={onRevoke}
      >
        {t('revoke')}
      </Button>
    </li>
  )
}
