/** `/api/auth/*`: hands a plain Node request to next-auth in the form that it knows from Next's API routes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NextApiResponse } from 'next'
import { parseCookies } from '../auth/cookies.ts'
import { type AuthDeps, authOptions, NextAuth } from '../auth/nextAuth.ts'
import type { Config } from '../config.ts'
import { answerText } from './answers.ts'
import { parseFields, readBody } from './body.ts'
import { isSameOrigin, originOf } from './origin.ts'

const BODY_BYTES_MAX = 64 * 1024
const PREFIX = '/api/auth/'

/** What next-auth uses of Next's response. */
function asApiResponse(res: ServerResponse): NextApiResponse {
  const helpers = {
    status(code: number) {
      res.statusCode = code
      return api
    },
    json(body: unknown) {
      res.setHeader('content-type', 'application/json; charset=utf-8')
      res.end(JSON.stringify(body))
    },
    send(body: unknown) {
      if (typeof body === 'object' && body !== null) helpers.json(body)
      else res.end(typeof body === 'string' ? body : undefined)
    },
  }
  const api = Object.assign(res, helpers) as NextApiResponse
  return api
}

export function createAuthRoute(deps: AuthDeps, config: Config) {
  return async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> => {
    const origin = originOf(req, config)
    let body: Record<string, string> = {}
    if (req.method === 'POST') {
      if (!isSameOrigin(req, config)) return answerText(res, 403, 'This came from a page of another origin.')
      const text = await readBody(req, BODY_BYTES_MAX)
      if (text === null) return answerText(res, 413, 'The request is too large.')
      try {
        body = parseFields(text, req.headers['content-type'] ?? '')
      } catch {
        return answerText(res, 400, 'The body is not JSON.')
      }
    } else if (req.method !== 'GET') return answerText(res, 405, 'Only GET and POST are known here.')
    // Next-auth builds its redirects from these two: they are set from what was checked, not passed on.
    req.headers['x-forwarded-host'] = origin.host
    req.headers['x-forwarded-proto'] = origin.secure ? 'https' : 'http'
    const request = Object.assign(req, {
      query: {
        ...Object.fromEntries(url.searchParams),
        nextauth: url.pathname.slice(PREFIX.length).split('/'),
      },
      cookies: parseCookies(req.headers.cookie),
      body,
      env: {},
    })
    res.setHeader('cache-control', 'no-store')
    await NextAuth(request, asApiResponse(res), authOptions(deps, req, origin))
  }
}
