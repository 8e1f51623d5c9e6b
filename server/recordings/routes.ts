/**
 * `GET /api/recordings/ID/cast`: a recording as an asciicast v2 file; `/segments/N` and `/screens/N`: the pieces that a player
 * asks for. Whoever may read a recording may have these.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { mutate } from '../audit/mutate.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid, notFound } from '../errors.ts'
import { answerRefusal } from '../http/refusal.ts'
import { openRecording, targetOf } from './access.ts'
import { isPlaceLine } from './cast.ts'
import { currentRow } from './items.ts'
import { segmentPlace } from './places.ts'
import { readSegment } from './readSegment.ts'
import type { RecordingRow } from './rows.ts'

/** Who takes nothing for so long has left. */
const STALLED_MS = 60_000
const DOWNLOADS_MAX = 8

const PATH = /^\/api\/recordings\/(\w{26})\/(?:(cast)|(segments|screens)\/(\d{1,7}))$/

export type WantedRecording =
  | { id: string; kind: 'cast' }
  | { id: string; kind: 'segments' | 'screens'; number: number }

/** What is asked for; null: the address is another one. */
export function wantedRecording(path: string): WantedRecording | null {
  const [, id, cast, kind, number] = PATH.exec(path) ?? []
  if (!id) return null
  if (cast) return { id, kind: 'cast' }
  return { id, kind: kind === 'screens' ? 'screens' : 'segments', number: Number(number) }
}

const isEvent = (line: string) => line.startsWith('[') && !isPlaceLine(line)

/** One header, then the events of all segments. */
async function* castOf(folder: string, segments: number): AsyncGenerator<string> {
  let hasHeader = false
  for (let number = 1; number <= segments; number++) {
    const text = await readSegment(segmentPlace(folder, number))
    if (text === null) continue
    const lines = text.split('\n')
    const header = hasHeader ? [] : lines.slice(0, 1)
    hasHeader = true
    yield [...header, ...lines.filter(isEvent), ''].join('\n')
  }
}

const takesGzip = (req: IncomingMessage) => /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''))

/** As it is on disk, packed, to who can unpack it. */
async function sendPacked(res: ServerResponse, file: string, type: string): Promise<boolean> {
  const facts = await stat(file).catch(() => null)
  if (!facts) return false
  res.writeHead(200, {
    ...{ 'content-type': type, 'content-encoding': 'gzip', 'content-length': facts.size },
    ...{ 'cache-control': 'no-store', vary: 'accept-encoding' },
  })
  await pipeline(createReadStream(file), res)
  return true
}

const LINES = 'application/x-ndjson; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

async function sendPiece(req: IncomingMessage, res: ServerResponse, folder: string, wanted: WantedRecording) {
  if (wanted.kind === 'cast') return
  const place = segmentPlace(folder, wanted.number)
  const missing = () => notFound('segment', String(wanted.number))
  if (wanted.kind === 'screens') {
    if (!takesGzip(req) || !(await sendPacked(res, place.screen, JSON_TYPE))) throw missing()
    return
  }
  if (takesGzip(req) && (await sendPacked(res, place.cast, LINES))) return
  const text = await readSegment(place)
  if (text === null) throw missing()
  res.writeHead(200, { 'content-type': LINES, 'cache-control': 'no-store' })
  res.end(text)
}

export function createRecordingRoute() {
  let downloads = 0

  const download = async (ctx: VerbContext, res: ServerResponse, row: RecordingRow, folder: string) => {
    if (downloads >= DOWNLOADS_MAX)
      throw new DomainError('limited', 'too_many_downloads', 'Too many downloads at once.')
    downloads++
    try {
      // Who took it stands in the trail before the first byte leaves.
      await mutate(ctx, 'recordings.read', async (_tx, record) =>
        record({ action: 'recordings.download', ...targetOf(row), details: { owner: row.username } }),
      )
      const name = `${row.hostname}-${row.username}-${row.startedAt.toISOString().slice(0, 19)}`
      res.writeHead(200, {
        'content-type': 'application/x-asciicast; charset=utf-8',
        'content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}.cast"`,
        'cache-control': 'no-store',
      })
      const pieces = castOf(folder, currentRow(ctx, row).segments)
      await pipeline(Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1024 }), res)
    } finally {
      downloads--
    }
  }

  /** `ctx` is null when nobody is signed in. */
  return async (
    ctx: VerbContext | null,
    req: IncomingMessage,
    res: ServerResponse,
    wanted: WantedRecording,
  ): Promise<void> => {
    try {
      if (req.method !== 'GET') throw invalid('bad_request', 'Only GET is known here.', { message: 'GET' })
      if (!ctx) throw new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.')
      const row = await openRecording(ctx, wanted.id)
      const folder = ctx.app.recordings.folderOf(row.id)
      res.setTimeout(STALLED_MS, () => res.destroy())
      if (wanted.kind === 'cast') await download(ctx, res, row, folder)
      else await sendPiece(req, res, folder, wanted)
    } catch (error) {
      if (error instanceof DomainError && !res.headersSent) return answerRefusal(res, error)
      // Whoever asked has left.
      if (res.destroyed && !res.writableFinished) return
      throw error
    }
  }
}
