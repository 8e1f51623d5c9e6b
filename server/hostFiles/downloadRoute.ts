/** `GET /api/host-files?agent=…&path=…`: a file of a host from any place in it, or folders as tar.gz, at the pace of whoever takes it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { HOST_PATHS_MAX, HostPath } from '../../agent/protocol/index.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid } from '../errors.ts'
import { answerText } from '../http/answers.ts'
import { answerRefusal } from '../http/refusal.ts'
import { hostOf, noted } from './host.ts'
import { IncomingBytes } from './incoming.ts'
import { orAnswer } from './orAnswer.ts'

/** Who takes nothing for so long has left. */
const STALLED_MS = 60_000

const Wanted = z.object({
  agentId: z.string().min(1).max(128),
  user: z.string().trim().max(64).optional(),
  paths: z.array(HostPath).min(1).max(HOST_PATHS_MAX),
  archive: z.boolean(),
})

/** `bytes=100-` and `bytes=100-199`; anything else is the whole file. */
function rangeOf(header: string | undefined): { from: number; to: number } | null {
  const [, from = '', to = ''] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === '' || (to !== '' && Number(to) < Number(from))) return null
  return { from: Number(from), to: to === '' ? Number.POSITIVE_INFINITY : Number(to) }
}

const shown = (name: string) => name.replace(/[\uF780-\uF7FF\p{Cc}]/gu, '_')

const disposition = (name: string) =>
  `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`

export function createHostDownloads() {
  const answer = async (ctx: VerbContext, req: IncomingMessage, res: ServerResponse, url: URL) => {
    requirePermission(ctx.actor, 'hostFiles.read')
    const { searchParams: params } = url
    const asked = Wanted.safeParse({
      agentId: params.get('agent'),
      user: params.get('user') ?? undefined,
      paths: params.getAll('path'),
      archive: params.get('archive') === '1',
    })
    if (!asked.success) throw invalid('bad_request', 'agent and path are needed.', { message: 'agent, path' })
    const { agentId, paths, archive } = asked.data
    const user = asked.data.user || undefined
    const host = hostOf(ctx, asked.data)
    if (!archive && paths.length > 1)
      throw invalid('bad_request', 'Several files come as an archive.', { message: 'archive' })
    const range = archive ? null : rangeOf(req.headers.range)
    const ifRange = /^"([\w-]{1,128})"$/.exec(String(req.headers['if-range'] ?? ''))?.[1]
    const details = { paths: paths.slice(0, 100), count: paths.length, archive, from: range?.from ?? 0 }
    await noted(ctx, 'hostFiles.read', 'hostFiles.download', { ...host, agentId, user }, details)
    const incoming = new IncomingBytes()
    using stream = ctx.app.hostFiles.streams.begin(ctx.actor, agentId, (socket) => incoming.attach(socket))
    res.once('close', () => stream.stop())
    const answered = ctx.app.hostFiles.requests.ask(
      host.session,
      user,
      {
        op: 'send',
        ...{ paths, archive, offset: range?.from ?? 0, stream: stream.ask },
        ...(ifRange ? { etag: ifRange } : {}),
      },
      stream.signal,
    )
    const head = await orAnswer(
      answered,
      stream.socket.then(() => incoming.head),
    )
    const { size, offset, etag } = head
    const name = shown(paths.length === 1 ? (paths[0]?.split('/').at(-1) ?? '') : host.hostname) || 'files'
    res.setTimeout(STALLED_MS, () => res.destroy())
    const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
    if (size === null) {
      res.writeHead(200, {
        ...headers,
        'content-type': 'application/gzip',
        'content-disposition': disposition(`${name}.tar.gz`),
      })
      await incoming.pour(res, Number.POSITIVE_INFINITY)
      res.end()
      return
    }
    const partial = range !== null && range.from === offset
    if (partial && range.from >= size && size > 0) {
      res.setHeader('content-range', `bytes */${size}`)
      return answerText(res, 416, 'The file ends before.')
    }
    const last = partial ? Math.min(range.to, size - 1) : size - 1
    const length = last - offset + 1
    res.writeHead(partial && size > 0 ? 206 : 200, {
      ...headers,
      'content-type': 'application/octet-stream',
      'content-length': length,
      'content-disposition': disposition(name),
      'accept-ranges': 'bytes',
      etag: `"${etag}"`,
      ...(partial && size > 0 ? { 'content-range': `bytes ${offset}-${last}/${size}` } : {}),
    })
    const sent = length > 0 ? await incoming.pour(res, length) : 0
    if (sent !== length) throw new Error('the file became shorter')
    res.end()
  }

  /** `ctx` is null when nobody is signed in. */
  return async (ctx: VerbContext | null, req: IncomingMessage, res: ServerResponse, url: URL) => {
    try {
      if (req.method !== 'GET') throw invalid('bad_request', 'Only GET is known here.', { message: 'GET' })
      if (!ctx) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.')
      await answer(ctx, req, res, url)
    } catch (error) {
      if (error instanceof DomainError && !res.headersSent && !res.destroyed) return answerRefusal(res, error)
      // Whoever asked has left, or the host: what came is known to be cut by its length or its missing end.
      if (res.headersSent || res.destroyed) return void res.destroy()
      throw error
    }
  }
}
