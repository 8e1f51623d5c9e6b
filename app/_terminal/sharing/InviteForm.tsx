/** Invites people by their names: typing finds them, Enter takes the one that is marked. */
'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react'
import { toast } from 'sonner'
import { useErrorText } from '../../_lib/errors.ts'
import { useTRPC } from '../../_trpc/client.ts'
import { Button } from '../../_ui/Button.tsx'
import type { Access } from '../end.ts'
import { AccessSelect } from './AccessSelect.tsx'
import { useSharing } from './useSharing.ts'

const NAMES_MAX = 16

export function InviteForm({ id, mayControl }: { id: string; mayControl: boolean }) {
  const t = useTranslations('sharing')
  const trpc = useTRPC()
  const errorText = useErrorText()
  const listId = useId()
  const { invite } = useSharing()
  const [names, setNames] = useState<readonly string[]>([])
  const [query, setQuery] = useState('')
  const [searching, setSearching] = useState(false)
  const [at, setAt] = useState(0)
  const [access, setAccess] = useState<Access>('observe')
  const guests = useQuery(
    trpc.terminals.guests.queryOptions(
      { query: query.trim() },
      { enabled: searching, placeholderData: keepPreviousData },
    ),
  )
  // While the answer to the last key is awaited, the list is of the key before: nobody is taken by mistake.
  const part = query.trim().toLowerCase()
  const fits = (name: string) => name.toLowerCase().includes(part)
  const found =
    guests.data?.items.filter(
      ({ username, displayName }) => !names.includes(username) && (fits(username) || fits(displayName)),
    ) ?? []
  const marked = found[Math.min(at, found.length - 1)]
  const take = (username: string) => {
    if (names.length < NAMES_MAX) setNames([...names, username])
    setQuery('')
    setAt(0)
    // On a phone it would lie over the button that comes next.
    setSearching(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setSearching(true)
      setAt(Math.max(0, Math.min(found.length - 1, at + step)))
    } else if (event.key === 'Enter' && searching && marked && (query || names.length === 0)) {
      event.preventDefault()
      take(marked.username)
    } else if (event.key === 'Backspace' && query === '') setNames(names.slice(0, -1))
    else if (event.key === 'Escape' && searching) {
      // Closes the list, not the dialog.
      event.stopPropagation()
      setSearching(false)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    invite.mutate(
      { id, usernames: [...names], access },
      {
        onSuccess: () => {
          toast.success(t('invited', { count: names.length }))
          setNames([])
        },
      },
    )
  }
  return (
    <form aria-label={t('inviteTitle')} onSubmit={submit}>
      <h3 className="mb-1.5 text-sm font-semibold">{t('inviteTitle')}</h3>
      {names.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-1.5">
          {names.map((username) => (
            <li
              key={username}
              className="inline-flex items-center gap-1 rounded-md bg-track py-0.5 pr-0.5 pl-2 text-sm"
            >
              {username}
              <button
                type="button"
                className="icon-link size-5!"
                aria-label={t('dropName', { username })}
                onClick={() => setNames(names.filter((name) => name !== username))}
              >
                <X size={13} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-start gap-2">
        <div className="relative min-w-40 grow">
          <input
            className="field"
            role="combobox"
            aria-label={t('who')}
            aria-expanded={searching}
            aria-controls={listId}
            aria-activedescendant={searching && marked ? `${listId}-${marked.id}` : undefined}
            autoComplete="off"
            placeholder={t('whoPlaceholder')}
            value={query}
            onClick={() => setSearching(true)}
            onBlur={() => setSearching(false)}
            onChange={(event) => {
              setQuery(event.target.value)
              setSearching(true)
              setAt(0)
            }}
            onKeyDown={onKeyDown}
          />
          {searching && (guests.isSuccess || guests.isError) && (
            <div
              id={listId}
              role="listbox"
              aria-label={t('who')}
              className="absolute inset-x-0 top-full z-10 mt-1 max-h-56 overflow-y-auto rounded-md border border-line bg-raised py-1 shadow-lg"
            >
              {guests.isError && <p className="px-3 py-1.5 text-sm text-danger">{errorText(guests.error)}</p>}
              {guests.isSuccess && !guests.isPlaceholderData && found.length === 0 && (
                <p className="px-3 py-1.5 text-sm text-muted">{t('noGuest')}</p>
              )}
              {found.map((guest, index) => (
                <button
                  key={guest.id}
                  id={`${listId}-${guest.id}`}
                  type="button"
                  role="option"
                  tabIndex={-1}
                  aria-selected={guest === marked}
                  // Before the field loses the focus, which closes the list.
                  onPointerDown={(event) => {
                    event.preventDefault()
                    take(guest.username)
                  }}
                  onPointerMove={() => setAt(index)}
                  className="flex w-full items-baseline gap-2 px-3 py-1.5 text-left text-sm aria-selected:bg-hover"
                >
                  <span className="font-medium">{guest.username}</span>
                  <span className="truncate text-xs text-muted">{guest.displayName}</span>
                </button>
              ))}
            </div>
          )}
        </div>
        <AccessSelect label={t('may')} value={access} mayControl={mayControl} onChange={setAccess} />
        <Button type="submit" variant="primary" disabled={names.length === 0} pending={invite.isPending}>
          {t('invite')}
        </Button>
      </div>
    </form>
  )
}
