/** Who is in a session now, by what, since when, and what each may do. */
'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { RelativeTime } from '../../_components/RelativeTime.tsx'
import { AccessSelect } from './AccessSelect.tsx'
import { Avatar } from './Avatar.tsx'
import type { Person } from './people.ts'
import { useSharing } from './useSharing.ts'

interface Props {
  id: string
  people: readonly Person[]
  /** May change what others may do, and send them away. */
  manages: boolean
}

export function PeopleList({ id, people, manages }: Props) {
  const t = useTranslations('sharing')
  const { remove, setAccess } = useSharing()
  const send = ({ userId, username }: Person) =>
    remove.mutate({ id, userId }, { onSuccess: () => toast.success(t('removed', { username })) })
  return (
    <section aria-label={t('here')}>
      <h3 className="mb-1 text-sm font-semibold">{t('here')}</h3>
      <ul>
        {people.map((person) => {
          const { userId, username, access, by, own, since, windows } = person
          const how = [
            own && t('you'),
            by === 'owner' && t('owner'),
            by === 'right' && t('byRight'),
            windows > 1 && t('sockets', { count: windows }),
          ].filter(Boolean)
          const fixed = !manages || own || by === 'owner'
          return (
            <li
              key={userId}
              aria-label={username}
              className="flex min-h-12 items-center gap-2.5 border-b border-line py-1.5 text-sm last:border-0"
            >
              <Avatar username={username} types={access === 'control'} />
              <div className="min-w-0 grow">
                <p className="truncate font-medium">{username}</p>
                <p className="truncate text-xs text-muted">
                  {how.length > 0 && `${how.join(', ')} · `}
                  {t('since')} <RelativeTime at={since} />
                </p>
              </div>
              {fixed ? (
                <span className="shrink-0 text-xs text-muted">{t(`accesses.${access}`)}</span>
              ) : (
                <>
                  <AccessSelect
                    label={t('access', { username })}
                    value={access}
                    mayControl
                    onChange={(wanted) => setAccess.mutate({ id, userId, access: wanted })}
                  />
                  <button
                    type="button"
                    className="icon-link shrink-0"
                    aria-label={t('removeName', { username })}
                    title={t('remove')}
                    disabled={remove.isPending}
                    onClick={() => send(person)}
                  >
                    <X size={16} aria-hidden />
                  </button>
                </>
              )}
            </li>
          )
        })}
      </ul>
      {people.length <= 1 && <p className="pt-1 text-xs text-muted">{t('onlyYou')}</p>}
    </section>
  )
}
