/** Over a session of somebody else: that it is, and whether what one types goes into it. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { Eye, Keyboard } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTRPC } from '../../_trpc/client.ts'
import type { SessionState, TerminalSession } from '../session.ts'
import { isGuest } from './people.ts'

export function SharedBanner({ session, state }: { session: TerminalSession; state: SessionState }) {
  const t = useTranslations('sharing')
  const trpc = useTRPC()
  const { id, target } = session
  const shown = id !== null && session.alive && isGuest(state.viewers)
  const here = state.viewers.find(({ by }) => by === 'owner')?.username
  const item = useQuery(
    trpc.terminals.get.queryOptions({ id: id ?? '' }, { enabled: shown && !here, staleTime: Infinity }),
  )
  if (!shown) return null
  const looks = state.access === 'observe'
  const Icon = looks ? Eye : Keyboard
  return (
    <p
      role="status"
      data-testid="shared-banner"
      className={`flex h-7 shrink-0 items-center gap-2 border-b border-line px-3 text-xs font-medium ${
        looks ? 'bg-panel text-muted' : 'bg-warning text-page'
      }`}
    >
      <Icon size={13} aria-hidden className="shrink-0" />
      <span className="truncate">
        {t(looks ? 'observing' : 'working', {
          owner: here ?? item.data?.username ?? t('somebody'),
          hostname: target.hostname,
        })}
      </span>
    </p>
  )
}
