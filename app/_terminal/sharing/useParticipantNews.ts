/** Says who comes to one's terminals and who leaves, whatever page is shown. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { toast } from 'sonner'
import type { Access } from '../end.ts'
import { onTerminals, type TerminalPane, terminals } from '../store.ts'
import { changesOf, isGuest, type Person, peopleOf } from './people.ts'

/** Who is back by then has only lost the line. */
const GONE_AFTER_MS = 4_000

interface Known {
  people: Person[]
  access: Access
}

export function useParticipantNews(): void {
  const t = useTranslations('sharing')
  useEffect(() => {
    const known = new Map<string, Known>()
    const leaving = new Map<string, ReturnType<typeof setTimeout>>()
    const came = ({ username, userId, access }: Person, { session, state }: TerminalPane) => {
      const key = `${session.key} ${userId}`
      const timer = leaving.get(key)
      if (timer) {
        clearTimeout(timer)
        leaving.delete(key)
        return
      }
      const { hostname } = session.target
      const how = isGuest(state.viewers) ? 'joinedTheirs' : access === 'control' ? 'joinedControl' : 'joined'
      toast.warning(t(how, { username, hostname }))
    }
    const left = ({ username, userId }: Person, { session }: TerminalPane) => {
      const key = `${session.key} ${userId}`
      const say = () => {
        leaving.delete(key)
        toast.info(t('left', { username, hostname: session.target.hostname }))
      }
      leaving.set(key, setTimeout(say, GONE_AFTER_MS))
    }
    const look = (pane: TerminalPane) => {
      const { session, state } = pane
      if (state.viewers.length === 0) {
        if (!session.alive) known.delete(session.key)
        return
      }
      const before = known.get(session.key)
      const now = { people: peopleOf(state.viewers), access: state.access }
      known.set(session.key, now)
      if (!before) return
      const changes = changesOf(before.people, now.people)
      for (const person of changes.came) came(person, pane)
      for (const person of changes.left) left(person, pane)
      if (before.access !== now.access && isGuest(state.viewers))
        toast.info(t(now.access === 'control' ? 'mayType' : 'mayLook', { hostname: session.target.hostname }))
    }
    const update = () => {
      const { panes } = terminals()
      for (const pane of panes.values()) look(pane)
      for (const key of known.keys()) if (!panes.has(key)) known.delete(key)
    }
    update()
    const stop = onTerminals(update)
    return () => {
      stop()
      for (const timer of leaving.values()) clearTimeout(timer)
    }
  }, [t])
}
