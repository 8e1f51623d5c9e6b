/** The one HTTP server: which request goes where. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import type { App } from '../app.ts'
import type { Identifier } from '../auth/identify.ts'
import { can } from '../auth/permissions.ts'
import { createFetchedDownloads, downloadedFiles, type Wanted } from '../files/downloadRoute.ts'
import { createFileUploadRoute } from '../files/uploadRoute.ts'
import { createHostDownloads } from '../hostFiles/downloadRoute.ts'
import { createHostUploads, hostUpload } from '../hostFiles/uploadRoute.ts'
import { StartError } from '../lifecycle.ts'
import { createRecordingRoute, type WantedRecording, wantedRecording } from '../recordings/routes.ts'
import { createUploadRoute } from '../releases/uploadRoute.ts'
import { createDownloadRoute, downloadedRun } from '../runs/reading/downloadRoute.ts'
import type { RequestContext } from '../trpc/init.ts'
import { appRouter } from '../trpc/router.ts'
import { answerText } from './answers.ts'
import { answerReadiness, type Readiness } from './health.ts'
import { isSameOrigin, originOf } from './origin.ts'
import type { Pages } from './pages.ts'
import { setSecurityHeaders } from './securityHeaders.ts'
import type { Upgrades } from './upgrades.ts'

/** A script may have 1 MiB, and JSON makes it longer. */
const BODY_BYTES_MAX = 2 * 1024 * 1024
/** A release may come over a slow line; one that stalls is cut off earlier. */
const REQUEST_MS_MAX = 60 * 60_000
const TRPC = '/api/trpc'

export interface HttpDeps {
  app: App
  identifier: Identifier
  pages: Pages
  upgrades: Upgrades
  auth(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void>
  readiness: Readiness
}

/** For the durations' label: few values, whatever is asked for. */
export function routeOf(path: string): string {
  if (path.startsWith(`${TRPC}/`)) return 'trpc'
  if (path.startsWith('/api/auth/')) return 'auth'
  if (path === '/api/releases' || path === '/api/files' || hostUpload(path)) return 'upload'
  if (path === '/api/host-files' || wantedRecording(path)) return 'download'
  if (downloadedRun(path) || downloadedFiles(path)) return 'download'
  if (path.startsWith('/_next/')) return 'asset'
  if (path === '/healthz' || path === '/readyz') return 'health'
  if (path === '/metrics') return 'metrics'
  return 'page'
}

const isLoopback = (address: string | undefined) =>
  address === '::1' || (address ?? '').replace(/^::ffff:/, '').startsWith('127.')

export function createHttpServer(deps: HttpDeps): Server {
  const { app, identifier, pages, upgrades } = deps
  const { config, log, metrics } = app
  const dev = config.mode === 'development'

  const callProcedure = async (req: IncomingMessage, res: ServerResponse, path: string) => {
    const actor = await identifier.identify(req)
    // Only cookies are sent by a browser unasked.
    if (req.method === 'POST' && req.headers.authorization === undefined && !isSameOrigin(req, config))
      return answerText(res, 403, 'This came from a page of another origin.')
    res.setHeader('cache-control', 'no-store')
    const { ip } = originOf(req, config)
    await nodeHTTPRequestHandler({
      router: appRouter,
      req,
      res,
      path: path.slice(TRPC.length + 1),
      maxBodySize: BODY_BYTES_MAX,
      // `guards.check` carries a script, for which an address has no room.
      allowMethodOverride: true,
      createContext: async (): Promise<RequestContext> =>
        actor ? { app, actor, ip } : { app, actor, ip, why: await identifier.whyNot(req) },
      onError: ({ error, path: procedure }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR')
          log.error({ err: error.cause ?? error, procedure }, 'a procedure failed')
      },
    })
  }

  const uploads = { '/api/releases': createUploadRoute(app), '/api/files': createFileUploadRoute(app) }
  const upload = async (path: keyof typeof uploads, req: IncomingMessage, res: ServerResponse, url: URL) => {
    if (req.headers.authorization === undefined && !isSameOrigin(req, config))
      return answerText(res, 403, 'This came from a page of another origin.')
    const actor = await identifier.identify(req)
    await uploads[path](actor && { app, actor, ip: originOf(req, config).ip }, req, res, url)
  }

  const download = createDownloadRoute()
  const downloadOutputs = async (req: IncomingMessage, res: ServerResponse, runId: string, url: URL) => {
    const actor = await identifier.identify(req)
    await download(actor && { app, actor, ip: originOf(req, config).ip }, req, res, runId, url)
  }

  const fetched = createFetchedDownloads()
  const downloadFetched = async (req: IncomingMessage, res: ServerResponse, wanted: Wanted) => {
    const actor = await identifier.identify(req)
    await fetched(actor && { app, actor, ip: originOf(req, config).ip }, req, res, wanted)
  }

  const hostDownload = createHostDownloads()
  const hostUploads = createHostUploads()
  const ofHost = async (req: IncomingMessage, res: ServerResponse, id: string | null, url: URL) => {
    if (id && req.headers.authorization === undefined && !isSameOrigin(req, config))
      return answerText(res, 403, 'This came from a page of another origin.')
    const actor = await identifier.identify(req)
    const ctx = actor && { app, actor, ip: originOf(req, config).ip }
    await (id ? hostUploads(ctx, req, res, id, url) : hostDownload(ctx, req, res, url))
  }

  const recording = createRecordingRoute()
  const sendRecording = async (req: IncomingMessage, res: ServerResponse, wanted: WantedRecording) => {
    const actor = await identifier.identify(req)
    await recording(actor && { app, actor, ip: originOf(req, config).ip }, req, res, wanted)
  }

  const answerMetrics = async (req: IncomingMessage, res: ServerResponse) => {
    const direct = isLoopback(req.socket.remoteAddress) && req.headers['x-forwarded-for'] === undefined
    const actor = direct ? null : await identifier.identify(req)
    if (!direct && !(actor && can(actor.role, 'metrics.read')))
      return answerText(res, 401, 'Metrics are for this machine itself, or with an API token.')
    res.setHeader('content-type', metrics.registry.contentType)
    res.end(await metrics.registry.metrics())
  }

  const route = async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> => {
    const path = url.pathname
    if (path === '/healthz') return answerText(res, 200, 'ok')
    if (path === '/readyz') return answerReadiness(res, deps.readiness)
    if (path === '/metrics') return answerMetrics(req, res)
    if (path.startsWith('/api/auth/')) return deps.auth(req, res, url)
    if (path.startsWith(`${TRPC}/`)) return callProcedure(req, res, path)
    if (path === '/api/releases' || path === '/api/files') return upload(path, req, res, url)
    const runId = downloadedRun(path)
    if (runId) return downloadOutputs(req, res, runId, url)
    const wanted = downloadedFiles(path)
    if (wanted) return downloadFetched(req, res, wanted)
    const uploadId = hostUpload(path)
    if (uploadId || path === '/api/host-files') return ofHost(req, res, uploadId, url)
    const recorded = wantedRecording(path)
    if (recorded) return sendRecording(req, res, recorded)
    if (path.startsWith('/api/') || path.startsWith('/ws/'))
      return answerText(res, 404, 'There is nothing here.')
    // What Next is made of is the same for everybody.
    const actor = path.startsWith('/_next/') ? null : await identifier.identify(req)
    return pages.handle(req, res, url, actor, () => identifier.whyNot(req))
  }

  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, (req, res) => {
    const began = performance.now()
    const url = URL.canParse(req.url ?? '/', 'http://server')
      ? new URL(req.url ?? '/', 'http://server')
      : null
    if (!url) return answerText(res, 400, 'The address is malformed.')
    res.once('close', () =>
      metrics.request(routeOf(url.pathname), res.statusCode, (performance.now() - began) / 1000),
    )
    const nonce = randomBytes(16).toString('base64')
    setSecurityHeaders(req, res, { nonce, dev, secure: originOf(req, config).secure })
    route(req, res, url).catch((error: unknown) => {
      log.error({ err: error, path: url.pathname }, 'a request failed')
      if (res.headersSent) res.destroy()
      else answerText(res, 500, 'Something went wrong on the server.')
    })
  })
  server.on('upgrade', (req, socket, head) => upgrades.handle(req, socket, head))
  return server
}

/** The port taken. @throws StartError when it is taken, or may not be */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListen(error, 'PORT', host, port)))
    server.listen(port, host, () => resolve())
  })
  return (server.address() as AddressInfo).port
}

/** A failed `listen` in one sentence; `variable` is what to change. */
export function explainListen(error: unknown, variable: string, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EADDRINUSE')
    return new StartError(
      `Port ${port} on ${host} is taken by another program: stop it, or choose another ${variable}.`,
    )
  if (code === 'EACCES') return new StartError(`Port ${port} may not be used: choose ${variable} above 1023.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new StartError(
      `${host} is not an address of this machine (see ${variable.replace('PORT', 'HOST')}).`,
    )
  return error
}
