/** In a pane's line: who else is in its session, and the way to invite somebody or send them away. */
'use client'

import { UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { SessionState, TerminalSession } from '../session.ts'
import { activeTextarea } from '../store.ts'
import { Avatar } from './Avatar.tsx'
import { isGuest, peopleOf } from './people.ts'
import { ShareDialog } from './ShareDialog.tsx'

const SHOWN_MAX = 3

export function Participants({ session, state }: { session: TerminalSession; state: SessionState }) {
  const t = useTranslations('sharing')
  const terminal = useTranslations('terminal')
  const [open, setOpen] = useState(false)
  const { id } = session
  const people = peopleOf(state.viewers)
  const others = people.filter(({ own }) => !own)
  if (id === null || !session.alive) return null
  const words = people
    .map(({ username, access }) => (access === 'control' ? username : terminal('looks', { username })))
    .join(', ')
  return (
    <>
      {others.length > 0 ? (
        <button
          type="button"
          className="inline-flex h-6 shrink-0 items-center gap-1.5 rounded-md px-1.5 text-warning hover:bg-hover"
          aria-label={`${t('people', { count: people.length })}: ${words}`}
          title={words}
          onClick={() => setOpen(true)}
        >
          <span className="flex -space-x-1">
            {others.slice(0, SHOWN_MAX).map(({ userId, username, access }) => (
              <Avatar key={userId} username={username} types={access === 'control'} small />
            ))}
          </span>
          <span aria-hidden className="max-w-40 truncate max-md:hidden">
            {others.length > SHOWN_MAX
              ? `+${others.length - SHOWN_MAX}`
              : others.map(({ username }) => username).join(', ')}
          </span>
        </button>
      ) : (
        !isGuest(state.viewers) && (
          <button
            type="button"
            className="icon-link size-6!"
            aria-label={t('share')}
            title={t('share')}
            onClick={() => setOpen(true)}
          >
            <UserPlus size={14} aria-hidden />
          </button>
        )
      )}
      {open && (
        <ShareDialog
          id={id}
          hostname={session.target.hostname}
          viewers={state.viewers}
          onClose={() => {
            setOpen(false)
            // The keyboard belongs to the shell again.
            setTimeout(() => activeTextarea()?.focus())
          }}
        />
      )}
    </>
  )
}
