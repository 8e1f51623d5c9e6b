/** With whose rights files are looked at. */
'use client'

import { UserRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

/** As the host knows names; anything else it would refuse. */
const NAME = /^[A-Za-z0-9_.][A-Za-z0-9_.@-]{0,63}\$?$/

export function UserChoice({ user, onUser }: { user: string; onUser(user: string): void }) {
  const t = useTranslations('hostFiles')
  const [typed, setTyped] = useState<string | null>(null)
  const value = typed ?? user
  const wrong = value !== '' && !NAME.test(value)
  const take = () => {
    if (typed !== null && !wrong && typed !== user) onUser(typed)
    setTyped(null)
  }
  return (
    <label className="flex items-center gap-1.5 text-sm text-muted" title={t('userHint')}>
      <UserRound size={14} aria-hidden />
      <span className="sr-only">{t('user')}</span>
      <input
        className={`field h-8! w-32! font-mono placeholder:font-sans placeholder:text-sm ${wrong ? 'border-danger!' : ''}`}
        value={value}
        placeholder={t('ownUser')}
        aria-label={t('user')}
        aria-invalid={wrong}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value.trim())}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take()
          else if (event.key === 'Escape') setTyped(null)
        }}
      />
    </label>
  )
}
