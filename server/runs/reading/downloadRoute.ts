/** `GET /api/runs/ID/outputs?format=text|jsonl|zip`: all outputs of a run, at the pace of whoever reads. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import { DomainError, invalid } from '../../errors.ts'
import { answerRefusal } from '../../http/refusal.ts'
import { loadRun } from '../readRuns.ts'
import { FORMATS, type Format, makeDownload } from './download.ts'

/** Who takes nothing for so long has left. */
const STALLED_MS = 60_000
const DOWNLOADS_MAX = 8

const TYPES: Record<Format, { type: string; extension: string }> = {
  text: { type: 'text/plain; charset=utf-8', extension: 'txt' },
  jsonl: { type: 'application/jsonl; charset=utf-8', extension: 'jsonl' },
  zip: { type: 'application/zip', extension: 'zip' },
}

const PATH = /^\/api\/runs\/([\w-]{1,64})\/outputs$/

/** The run that is asked for; null: the address is another one. */
export const downloadedRun = (path: string): string | null => PATH.exec(path)?.[1] ?? null

async function* lively(pieces: AsyncIterable<string | Buffer>, res: ServerResponse) {
  for await (const piece of pieces) {
    const timer = setTimeout(() => res.destroy(), STALLED_MS)
    try {
      yield piece
    } finally {
      clearTimeout(timer)
    }
  }
}

export function createDownloadRoute() {
  let downloads = 0

  const answer = async (ctx: VerbContext, res: ServerResponse, runId: string, asked: string) => {
    requirePermission(ctx.actor, 'runs.read')
    const format = FORMATS.find((one) => one === asked)
    if (!format) {
      const message = `format: ${FORMATS.join(', ')}`
      throw invalid('bad_request', message, { message })
    }
    const run = await loadRun(ctx, runId)
    if (downloads >= DOWNLOADS_MAX)
      throw new DomainError('limited', 'too_many_downloads', 'Too many downloads at once.')
    downloads++
    try {
      const { type, extension } = TYPES[format]
      res.writeHead(200, {
        'content-type': type,
        'content-disposition': `attachment; filename="run-${run.id}.${extension}"`,
        'cache-control': 'no-store',
      })
      const pieces = makeDownload(ctx, run, format)
      await pipeline(Readable.from(lively(pieces, res), { objectMode: false }), res)
    } finally {
      downloads--
    }
  }

  /** `ctx` is null when nobody is signed in. */
  return async (
    ctx: VerbContext | null,
    req: IncomingMessage,
    res: ServerResponse,
    runId: string,
    url: URL,
  ) => {
    try {
      if (req.method !== 'GET') throw invalid('bad_request', 'Only GET is known here.', { message: 'GET' })
      if (!ctx) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.')
      await answer(ctx, res, runId, url.searchParams.get('format') ?? 'text')
    } catch (error) {
      if (error instanceof DomainError && !res.headersSent) return answerRefusal(res, error)
      // Whoever asked has left.
      if (res.destroyed && !res.writableFinished && error instanceof Error && 'code' in error) {
        if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return
      }
      throw error
    }
  }
}
