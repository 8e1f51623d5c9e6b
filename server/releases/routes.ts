/** `/releases/…` on the agents' port: facts, files, manifests and blocks, within the fleet's share of the line. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { RELEASE_ARCHS } from '../../drizzle/schema/index.ts'
import { answerJson, answerText } from '../http/answers.ts'
import { BlockReader, blockRange, DamagedRelease } from './blocks.ts'
import { byteRange } from './byteRange.ts'
import { factsOf, type ReleaseLibrary, type ReleaseRow } from './library.ts'
import { PACKINGS } from './store.ts'
import { type Lease, paced } from './throttle.ts'

/** A reader that takes nothing for so long is cut off: it holds a place that others wait for. */
const STALLED_MS = 60_000
const IMMUTABLE = { 'cache-control': 'public, max-age=31536000, immutable' }

type Handler = (res: ServerResponse, lease: Lease) => Promise<void>

/** Answers a request whose path begins with `/releases/`. */
export function createReleaseRoutes({ library, log }: { library: ReleaseLibrary; log: Logger }) {
  const { store, throttle } = library
  const blocks = new BlockReader(store)

  const answerFile = async (req: IncomingMessage, res: ServerResponse, lease: Lease, from: FileSource) => {
    const handle = await open(from.file, 'r')
    const { size } = await handle.stat()
    const range = byteRange(req.headers.range, size)
    if (range === 'unsatisfiable') {
      await handle.close()
      res.writeHead(416, { 'content-range': `bytes */${size}` }).end()
      return
    }
    const { start, end } = range ?? { start: 0, end: size - 1 }
    res.writeHead(range ? 206 : 200, {
      ...IMMUTABLE,
      'content-type': from.type,
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      etag: from.etag,
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
    })
    if (req.method === 'HEAD') {
      await handle.close()
      res.end()
      return
    }
    const stalled = setTimeout(() => res.destroy(), STALLED_MS)
    try {
      const moved = () => stalled.refresh()
      await pipeline(createReadStream('', { fd: handle, start, end }), paced(lease, moved), res)
    } finally {
      clearTimeout(stalled)
    }
  }

  const answerBody = async (res: ServerResponse, lease: Lease, type: string, body: Buffer) => {
    await lease.take(body.length)
    res.writeHead(200, { ...IMMUTABLE, 'content-type': type, 'content-length': body.length })
    res.end(body)
  }

  const answerLatest = async (res: ServerResponse, wanted: string | null, version?: string) => {
    const arch = RELEASE_ARCHS.find((known) => known === wanted)
    const row = arch && library.latest(arch, version)
    if (!row) return answerText(res, 404, `There is no release for ${wanted ?? 'a machine without ?arch='}.`)
    const packed = await Promise.all(
      PACKINGS.map(async (packing) => [packing, await store.packedSize(row.id, packing)] as const),
    )
    answerJson(res, 200, {
      id: row.id,
      ...factsOf(row),
      signature: row.signature,
      file: `/releases/${row.id}/file`,
      packed: Object.fromEntries(
        packed
          .filter(([, size]) => size !== null)
          .map(([packing, size]) => [packing, { file: `/releases/${row.id}/file.${packing}`, size }]),
      ),
    })
  }

  /** What `/releases/ID/REST` means, or null. */
  const handlerOf = (req: IncomingMessage, row: ReleaseRow, rest: string): Handler | null => {
    const etag = `"${row.sha256.toString('hex')}"`
    if (rest === 'file')
      return (res, lease) =>
        answerFile(req, res, lease, { file: store.fileOf(row.id), type: 'application/octet-stream', etag })
    const packing = PACKINGS.find((known) => rest === `file.${known}`)
    if (packing)
      return async (res, lease) => {
        if ((await store.packedSize(row.id, packing)) === null)
          return answerText(res, 404, 'This form is not made (yet): take /file.')
        const type = packing === 'xz' ? 'application/x-xz' : 'application/gzip'
        const packedTag = `"${row.sha256.toString('hex')}-${packing}"`
        return answerFile(req, res, lease, {
          file: store.packedFileOf(row.id, packing),
          type,
          etag: packedTag,
        })
      }
    if (rest === 'manifest')
      return async (res, lease) =>
        answerBody(res, lease, 'application/json', Buffer.from(JSON.stringify(await library.manifest(row))))
    const range = rest.startsWith('blocks/') ? blockRange(rest.slice('blocks/'.length), row.size) : null
    if (!range) return null
    return async (res, lease) =>
      answerBody(res, lease, 'application/zstd', await blocks.compressed(row, range))
  }

  const answer = async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> => {
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return answerText(res, 405, 'Only GET and HEAD are known here.')
    if (url.pathname === '/releases/latest')
      return answerLatest(res, url.searchParams.get('arch'), url.searchParams.get('version') ?? undefined)
    const [, id = '', rest = ''] = /^\/releases\/([^/]+)\/(.+)$/.exec(url.pathname) ?? []
    const row = library.get(id)
    const handler = row && row.sourceUrl === null ? handlerOf(req, row, rest) : null
    if (!handler) return answerText(res, 404, 'There is no such release, or not in this form.')
    const lease = throttle.admit()
    if ('retryAfterSeconds' in lease) {
      res.setHeader('retry-after', lease.retryAfterSeconds)
      return answerText(res, 503, 'Too many downloads at once: try again later.')
    }
    using _ = lease
    await handler(res, lease)
  }

  return async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> => {
    try {
      await answer(req, res, url)
    } catch (error) {
      // The reader going away in the middle is everyday life.
      if (!res.destroyed) log.warn({ err: error, path: url.pathname }, 'a release could not be sent')
      if (res.headersSent) res.destroy()
      else if (error instanceof DamagedRelease) answerText(res, 410, 'The file of this release is damaged.')
      else answerText(res, 500, 'The release could not be read.')
    }
  }
}

interface FileSource {
  file: string
  type: string
  etag: string
}
