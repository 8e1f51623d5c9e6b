/** Signing in as the console does, and clients that act as somebody. */
import { createQunkongClient, type QunkongClient } from '../../client/index.ts'
import { ADMIN, type TestServer } from './server.ts'

export type { QunkongClient }

export interface Credentials {
  username: string
  password: string
}

/** Name → value of the cookies that `response` sets, over those in `jar`. */
function collect(response: Response, jar: Map<string, string>): void {
  for (const line of response.headers.getSetCookie()) {
    const pair = line.split(';')[0] ?? ''
    const at = pair.indexOf('=')
    jar.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

const cookieHeader = (jar: Map<string, string>) =>
  [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

export interface SignInResult {
  /** The `Cookie` header of the new session; empty when refused. */
  cookie: string
  /** What next-auth answered: `url` carries `?error=…` when refused. */
  status: number
  url: string
  /** All `Set-Cookie` lines on the way. */
  setCookies: string[]
}

/** Goes through next-auth's credentials provider exactly as the sign-in page does. */
export async function signIn(
  server: TestServer,
  who: Credentials = ADMIN,
  callbackUrl = server.url,
): Promise<SignInResult> {
  const jar = new Map<string, string>()
  const csrf = await fetch(`${server.url}/api/auth/csrf`, { signal: AbortSignal.timeout(10_000) })
  collect(csrf, jar)
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const response = await fetch(`${server.url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: cookieHeader(jar),
      origin: server.url,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ ...who, csrfToken, callbackUrl, json: 'true' }),
    signal: AbortSignal.timeout(20_000),
  })
  collect(response, jar)
  const setCookies = [...csrf.headers.getSetCookie(), ...response.headers.getSetCookie()]
  const text = await response.text()
  const body = text.startsWith('{') ? (JSON.parse(text) as { url?: string }) : {}
  const url = body.url ?? response.headers.get('location') ?? ''
  const signedIn = [...jar.keys()].some((name) => name.endsWith('session-token'))
  return { cookie: signedIn ? cookieHeader(jar) : '', status: response.status, url, setCookies }
}

/** Calls one procedure with a cookie, as the browser would; throws with the server's sentence. */
export async function call<T>(
  server: TestServer,
  cookie: string,
  procedure: string,
  input?: unknown,
  kind: 'query' | 'mutation' = 'mutation',
): Promise<T> {
  const query =
    kind === 'query' && input !== undefined ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''
  const response = await fetch(`${server.url}/api/trpc/${procedure}${query}`, {
    method: kind === 'query' ? 'GET' : 'POST',
    headers: { cookie, origin: server.url, 'content-type': 'application/json' },
    body: kind === 'query' ? undefined : JSON.stringify(input ?? {}),
    signal: AbortSignal.timeout(20_000),
  })
  const body = (await response.json()) as { result?: { data: T }; error?: { message: string } }
  if (!body.result) throw new Error(body.error?.message ?? `${procedure} answered ${response.status}`)
  return body.result.data
}

/** An API token of `who`. */
export async function tokenOf(server: TestServer, who: Credentials = ADMIN): Promise<string> {
  const { cookie, url } = await signIn(server, who)
  if (!cookie) throw new Error(`${who.username} could not sign in: ${url}`)
  return (await call<{ token: string }>(server, cookie, 'tokens.create', { name: `test of ${who.username}` }))
    .token
}

export interface TestClient extends AsyncDisposable {
  client: QunkongClient
  token: string
}

/** The typed client of `client/`, as `who`. */
export async function connect(server: TestServer, who: Credentials = ADMIN): Promise<TestClient> {
  const token = await tokenOf(server, who)
  const connection = createQunkongClient({ url: server.url, token })
  return { client: connection.client, token, [Symbol.asyncDispose]: () => connection.close() }
}
