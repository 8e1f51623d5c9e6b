/** Name and password; afterwards on to where one wanted to go. */
'use client'

import { Info } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { paths } from '../_lib/paths.ts'
import { signIn } from '../_lib/session.ts'
import { Button } from '../_ui/Button.tsx'
import { TextField } from '../_ui/TextField.tsx'

/** Only addresses of this console. */
const safe = (target: string | null): string =>
  target?.startsWith('/') && !target.startsWith('//') && !target.startsWith('/\\') ? target : paths.agents()

/** A longer wait is said in minutes. */
const MINUTES_FROM_S = 120

const causeOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export function SignInForm() {
  const t = useTranslations('signIn')
  const address = useSearchParams()
  const wanted = address.get('callbackUrl')
  const why = `why.${address.get('why')}` as const
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, setPending] = useState(false)

  const waitWords = (seconds: number) =>
    seconds < MINUTES_FROM_S
      ? t('limited', { seconds })
      : t('limitedMinutes', { minutes: Math.ceil(seconds / 60) })

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setPending(true)
    setProblem(null)
    try {
      const result = await signIn(username, password)
      if (result.ok) {
        // What stands after `#` is for the page alone: the server has never seen it.
        window.location.assign(safe(wanted) + window.location.hash)
        return
      }
      if (result.reason === 'locked') setProblem(t('locked', { reason: result.why }))
      else setProblem(result.reason === 'wrong' ? t('wrong') : waitWords(result.seconds))
      setPassword('')
    } catch (error) {
      // `fetch` says TypeError where no answer came; anything else is an answer that says why.
      setProblem(error instanceof TypeError ? t('failed') : t('unavailable', { cause: causeOf(error) }))
    }
    setPending(false)
  }

  return (
    <form onSubmit={submit} className="w-full max-w-xs space-y-4">
      <div>
        <p className="text-xl font-semibold tracking-tight">
          Qunkong <span className="font-normal text-muted">群控</span>
        </p>
        <h1 className="mt-1 text-sm text-muted">{t('title')}</h1>
      </div>
      {t.has(why as 'why.locked') && (
        <p
          data-testid="why-signed-out"
          className="flex gap-2 rounded-md border border-line bg-panel p-3 text-sm"
        >
          <Info size={16} aria-hidden className="mt-0.5 shrink-0 text-muted" />
          {t(why as 'why.locked')}
        </p>
      )}
      <TextField
        label={t('username')}
        name="username"
        autoComplete="username"
        required
        value={username}
        onChange={setUsername}
      />
      <TextField
        label={t('password')}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
      />
      {problem && (
        <p role="alert" className="text-sm text-danger">
          {problem}
        </p>
      )}
      <Button type="submit" variant="primary" pending={pending} className="w-full">
        {t('submit')}
      </Button>
    </form>
  )
}
