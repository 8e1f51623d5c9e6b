/** Signing in and out through next-auth's endpoints. */
const TIMEOUT_MS = 20_000

async function csrfToken(): Promise<string> {
  const response = await fetch('/api/auth/csrf', { signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  const { csrfToken: token } = (await response.json()) as { csrfToken: string }
  return token
}

async function post(path: string, fields: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ ...fields, csrfToken: await csrfToken(), json: 'true' })
  const response = await fetch(path, { method: 'POST', body, signal: AbortSignal.timeout(TIMEOUT_MS) })
  // A refusal is 401 with a URL that says why; anything else that isn't fine has no such answer.
  if (!response.ok && response.status !== 401) throw new Error(`HTTP ${response.status}`)
  const { url } = (await response.json()) as { url?: string }
  return url ?? ''
}

export type SignInResult =
  | { ok: true }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'limited'; seconds: number }
  /** By an administrator, in whose words. */
  | { ok: false; reason: 'locked'; why: string }

/** @throws TypeError when the server can't be reached; Error with the cause when it can't check now */
export async function signIn(username: string, password: string): Promise<SignInResult> {
  const url = await post('/api/auth/callback/credentials', { username, password, callbackUrl: '/' })
  const error = new URL(url, window.location.origin).searchParams.get('error')
  if (!error) return { ok: true }
  const [kind, seconds] = error.split(':')
  if (kind === 'Locked') return { ok: false, reason: 'locked', why: error.slice('Locked:'.length) }
  if (kind === 'TooManyAttempts') return { ok: false, reason: 'limited', seconds: Number(seconds ?? 1) }
  if (kind === 'CredentialsSignin') return { ok: false, reason: 'wrong' }
  throw new Error(error)
}

export async function signOut(): Promise<void> {
  await post('/api/auth/signout', { callbackUrl: '/sign-in' })
  window.location.assign('/sign-in')
}
