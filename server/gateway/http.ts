/** Plain requests on the agents' port, to those who add a route: GET and HEAD unless it takes more, nothing kept by caches unless they say so. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { answerText } from '../http/answers.ts'

/** An answer that the reader takes nothing of for so long is cut off. */
const STALLED_MS = 60_000

export interface AgentRoute {
  /** All of the path, or its beginning where it ends in a slash. */
  path: string
  /** Besides GET and HEAD. */
  puts?: boolean
  answer(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> | void
}

const healthz: AgentRoute = { path: '/healthz', answer: (_req, res) => answerText(res, 200, 'ok') }

const matches = (route: AgentRoute, path: string) =>
  route.path.endsWith('/') ? path.startsWith(route.path) : path === route.path

/** The first route that matches answers; what it throws is logged and answered 500. */
export function createAgentRequests(routes: AgentRoute[], log: Logger): RequestListener {
  const all = [healthz, ...routes]
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const url = URL.parse(req.url ?? '/', 'http://server')
    const route = url && all.find((candidate) => matches(candidate, url.pathname))
    if (!route) return answerText(res, 404, 'This port speaks the agent protocol over WebSocket.')
    if (req.method !== 'GET' && req.method !== 'HEAD' && !(route.puts && req.method === 'PUT')) {
      res.setHeader('allow', 'GET, HEAD')
      return answerText(res, 405, 'Only GET and HEAD are known here.')
    }
    await route.answer(req, res, url)
  }
  return (req, res) => {
    res.setHeader('cache-control', 'no-store')
    res.setHeader('x-content-type-options', 'nosniff')
    res.setTimeout(STALLED_MS, () => res.destroy())
    answer(req, res).catch((error: unknown) => {
      if (!res.destroyed) log.warn({ err: error, path: req.url }, 'a request of an agent failed')
      if (res.headersSent) res.destroy()
      else answerText(res, 500, 'The server could not answer this.')
    })
  }
}
