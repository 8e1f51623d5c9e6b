/** The console's pages: Next as a guest, behind a guard that asks for a session. */
import { access } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import type { Actor } from '../context.ts'
import { StartError } from '../lifecycle.ts'
import type { SignedOutWhy } from '../trpc/types.ts'
import { answerText, redirect } from './answers.ts'

const require = createRequire(import.meta.url)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Pages {
  /** @param actor null: nobody, or nobody any more, which `whyNot` tells */
  handle(
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
    actor: Actor | null,
    whyNot: () => Promise<SignedOutWhy | null>,
  ): Promise<void>
  /** Hot reload while developing; false: not for Next. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, path: string): boolean
  stop(): Promise<void>
}

/** What anybody may load: the sign-in page and what it is made of. */
const isOpen = (path: string) =>
  path === '/sign-in' ||
  path.startsWith('/_next/') ||
  path.startsWith('/__nextjs') ||
  /^\/(icon|apple-icon|favicon|manifest|robots)[\w.-]*$/.test(path)

const NO_PAGES: Pages = {
  async handle(_req, res) {
    answerText(res, 404, 'This server serves no pages (QUNKONG_UI=off).')
  },
  upgrade: () => false,
  async stop() {},
}

/** @throws StartError when the console has not been built */
export async function createPages(config: Config): Promise<Pages> {
  if (!config.ui) return NO_PAGES
  const dev = config.mode === 'development'
  if (!dev)
    await access(`${ROOT}/.next/BUILD_ID`).catch(() => {
      throw new StartError(
        'The console is not built: run `npm run build` first (`npm run up` does it by itself).',
      )
    })
  // Loaded only here: it is large, and a server without pages needs none of it.
  const { default: next }: { default: typeof import('next').default } = { default: require('next') }
  // Next attaches an upgrade listener to the server that it is given, which would take every WebSocket.
  const decoy = createServer()
  const app = next({
    dev,
    dir: ROOT,
    // While developing, Next answers only to the name that it was given.
    hostname: config.host,
    port: config.port,
    httpServer: decoy,
    customServer: true,
    quiet: true,
  })
  await app.prepare()
  const handler = app.getRequestHandler()
  return {
    async handle(req, res, url, actor, whyNot) {
      if (!actor && !isOpen(url.pathname)) {
        if (req.method !== 'GET' && req.method !== 'HEAD') return answerText(res, 401, 'Sign in first.')
        const wanted = url.pathname + url.search
        const why = await whyNot()
        const query = new URLSearchParams({
          ...(wanted !== '/' && { callbackUrl: wanted }),
          ...(why && { why }),
        })
        return redirect(res, query.size > 0 ? `/sign-in?${query}` : '/sign-in')
      }
      await handler(req, res)
    },
    upgrade(req, socket, head, path) {
      if (!dev || !path.startsWith('/_next/')) return false
      return decoy.emit('upgrade', req, socket, head)
    },
    stop: () => app.close(),
  }
}
