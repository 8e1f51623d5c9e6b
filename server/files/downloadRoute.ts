/** `GET /api/fetched/ID` and `GET /api/runs/ID/files`: a file that a run brought back, or all of them as an archive. */
import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { and, asc, eq, gt } from 'drizzle-orm'
import { fetchedFiles } from '../../drizzle/schema/index.ts'
import { mutate } from '../audit/mutate.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid, notFound } from '../errors.ts'
import { type ArchiveEntry, archiveOf } from '../http/archive.ts'
import { answerRefusal } from '../http/refusal.ts'
import { uniqueNames } from '../runs/reading/fileNames.ts'
import { loadRun } from '../runs/readRuns.ts'
import { type FetchedRow, loadFetched } from './readFetched.ts'

/** Who takes nothing for so long has left. */
const STALLED_MS = 60_000
const DOWNLOADS_MAX = 8
const ROWS_PER_STATEMENT = 200

const PATH = /^\/api\/(fetched\/([\w-]{1,64})|runs\/([\w-]{1,64})\/files)$/

export interface Wanted {
  fileId: string | null
  runId: string | null
}

/** What is asked for; null: the address is another one. */
export function downloadedFiles(path: string): Wanted | null {
  const [, found, fileId = null, runId = null] = PATH.exec(path) ?? []
  return found ? { fileId, runId } : null
}

async function* rowsOf(ctx: VerbContext, runId: string): AsyncGenerator<FetchedRow> {
  for (let last = ''; ; ) {
    const rows = await ctx.app.database
      .select()
      .from(fetchedFiles)
      .where(and(eq(fetchedFiles.runId, runId), gt(fetchedFiles.id, last)))
      .orderBy(asc(fetchedFiles.id))
      .limit(ROWS_PER_STATEMENT)
    yield* rows
    const end = rows.at(-1)
    if (!end || rows.length < ROWS_PER_STATEMENT) return
    last = end.id
  }
}

/** Never a way out of the folder that it is unpacked in. */
const inArchive = (path: string) =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')

/** `HOST/etc/app.conf`. One file is read at one time, at the pace of whoever takes the archive. */
async function* entriesOf(ctx: VerbContext, runId: string): AsyncGenerator<ArchiveEntry> {
  const { store } = ctx.app.files
  const nameOf = uniqueNames()
  const folders = new Map<string, string>()
  for await (const row of rowsOf(ctx, runId)) {
    const folder = folders.get(row.taskId) ?? nameOf(row.hostname, row.agentId)
    folders.set(row.taskId, folder)
    yield {
      name: `${folder}/${inArchive(row.path)}`,
      options: { mtime: row.modifiedAt, mode: 0o100000 | row.mode, size: row.size, compress: false },
      open: () => createReadStream(store.fileOf(row.sha256.toString('hex'))),
    }
  }
}

const disposition = (name: string) =>
  `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`

export function createFetchedDownloads() {
  let downloads = 0

  const send = async (res: ServerResponse, bytes: Readable, headers: Record<string, string | number>) => {
    if (downloads >= DOWNLOADS_MAX) {
      bytes.destroy()
      throw new DomainError('limited', 'too_many_downloads', 'Too many downloads at once.')
    }
    downloads++
    res.setTimeout(STALLED_MS, () => res.destroy())
    try {
      res.writeHead(200, { 'cache-control': 'no-store', ...headers })
      await pipeline(bytes, res)
    } finally {
      downloads--
    }
  }

  /** Who took it stands in the trail before the first byte leaves. */
  const noted = (ctx: VerbContext, runId: string, details: object) =>
    mutate(ctx, 'files.fetch', async (_tx, record) =>
      record({
        action: 'files.download',
        targetKind: 'run',
        targetId: runId,
        targetName: '',
        details: { ...details },
      }),
    )

  const answer = async (ctx: VerbContext, res: ServerResponse, { fileId, runId }: Wanted) => {
    requirePermission(ctx.actor, 'files.fetch')
    if (fileId) {
      const row = await loadFetched(ctx, fileId)
      const sha256 = row.sha256.toString('hex')
      const { store } = ctx.app.files
      if (!(await store.has(sha256))) throw notFound('file', fileId)
      await noted(ctx, row.runId, { host: row.hostname, path: row.path, sha256 })
      return send(res, createReadStream(store.fileOf(sha256)), {
        'content-type': 'application/octet-stream',
        'content-length': row.size,
        'content-disposition': disposition(`${row.hostname}-${row.path.split('/').at(-1) ?? 'file'}`),
      })
    }
    const run = await loadRun(ctx, runId ?? '')
    await noted(ctx, run.id, { paths: run.fetch?.paths ?? [] })
    return send(res, archiveOf(entriesOf(ctx, run.id)), {
      'content-type': 'application/zip',
      'content-disposition': disposition(`files-${run.id}.zip`),
    })
  }

  /** `ctx` is null when nobody is signed in. */
  return async (ctx: VerbContext | null, req: IncomingMessage, res: ServerResponse, wanted: Wanted) => {
    try {
      if (req.method !== 'GET') throw invalid('bad_request', 'Only GET is known here.', { message: 'GET' })
      if (!ctx) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.')
      await answer(ctx, res, wanted)
    } catch (error) {
      if (error instanceof DomainError && !res.headersSent) return answerRefusal(res, error)
      // Whoever asked has left.
      if (res.destroyed && !res.writableFinished) return
      throw error
    }
  }
}
