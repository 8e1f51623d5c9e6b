/** Tells whoever is signed in of people in their terminals, and of terminals that they are invited to. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { toast } from 'sonner'
import { usePermission } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { useTerminals } from '../useTerminals.ts'
import { useParticipantNews } from './useParticipantNews.ts'

const LOOK_MS = 10_000
const SHOWN_MS = 20_000
const PAGE = 20

const noticeOf = (session: string): string => `invited ${session}`

export function TerminalNews() {
  useParticipantNews()
  useInvitations()
  return null
}

/** What one was invited to before this page was loaded is in the list of live sessions. */
function useInvitations(): void {
  const t = useTranslations('sharing')
  const trpc = useTRPC()
  const router = useRouter()
  const mayOpen = usePermission('terminals.open')
  const seen = useRef<Set<string> | null>(null)
  const { data } = useQuery(
    trpc.terminals.list.queryOptions(
      { shared: true, open: true, limit: PAGE },
      { enabled: mayOpen, refetchInterval: LOOK_MS },
    ),
  )
  useEffect(() => {
    if (!data) return
    const before = seen.current
    seen.current = new Set(data.items.map(({ id }) => id))
    for (const { id, username, hostname } of before ? data.items : [])
      if (!before?.has(id))
        toast.info(t('invitedYou', { username, hostname }), {
          id: noticeOf(id),
          duration: SHOWN_MS,
          action: { label: t('join'), onClick: () => router.push(paths.terminal({ session: id })) },
        })
  }, [data, t, router])
  const { panes } = useTerminals()
  useEffect(() => {
    // Whoever is in it, by whatever way, needs no invitation.
    for (const { session } of panes.values()) if (session.id !== null) toast.dismiss(noticeOf(session.id))
  }, [panes])
}
