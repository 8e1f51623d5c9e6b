/** `/files/TASK/…` on the agents' port: manifest and blocks to the agent whose open task brings the file, and what it fetches from it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { BLOCK_BYTES } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import type { PushSpec } from '../../drizzle/schema/index.ts'
import { answerText } from '../http/answers.ts'
import { BlockReader, blockRange, DamagedRelease } from '../releases/blocks.ts'
import type { DownloadThrottle, Lease } from '../releases/throttle.ts'
import type { LiveTask } from '../runs/live.ts'
import { isUnderWay } from '../runs/live.ts'
import { createFetchedRoutes } from './fetchedRoutes.ts'
import type { FileLibrary } from './library.ts'
import { noteMoved } from './progress.ts'

export interface FileRoutesDeps {
  library: FileLibrary
  database: Database
  /** The share of the line that releases have, too. */
  throttle: DownloadThrottle
  task(id: string): LiveTask | undefined
  log: Logger
}

const PATH = /^\/files\/([\w-]{1,64})\/(manifest|blocks\/[\d-]+|fetched\/\d{1,2}\/\w{1,15})$/
const BEARER = /^Bearer ([\w-]{1,128})$/

/** Answers a request whose path begins with `/files/`. */
export function createFileRoutes({ library, database, throttle, task, log }: FileRoutesDeps) {
  const blocks = new BlockReader(library.store)
  const takeFetched = createFetchedRoutes({ library, database })

  /** The task, for whoever has its key while it is open. */
  const allowed = (taskId: string, authorization: string | undefined): LiveTask | null => {
    const found = task(taskId)
    const key = BEARER.exec(authorization ?? '')?.[1] ?? ''
    const { agentId = '', state } = found?.row ?? {}
    // Compared whatever was found.
    const fits = library.keys.fits(key, taskId, agentId)
    if (!fits || !found || !state || !isUnderWay(state) || found.cancelRequested) return null
    return found
  }

  const bodyOf = async (file: PushSpec, what: string): Promise<Buffer | null> => {
    if (what === 'manifest') return Buffer.from(JSON.stringify(await library.manifest(file)))
    const range = blockRange(what.slice('blocks/'.length), file.size)
    return range && blocks.compressed({ id: file.sha256, size: file.size }, range)
  }

  const answer = async (res: ServerResponse, lease: Lease, task: LiveTask, file: PushSpec, what: string) => {
    const body = await bodyOf(file, what)
    if (!body) return answerText(res, 404, 'The file has no such blocks.')
    await lease.take(body.length)
    res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.length })
    res.end(body)
    const range = what === 'manifest' ? null : blockRange(what.slice('blocks/'.length), file.size)
    if (range) noteMoved(task, Math.min(file.size, (range.to + 1) * BLOCK_BYTES), body.length)
  }

  return async (req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> => {
    const [, taskId = '', what = ''] = PATH.exec(url.pathname) ?? []
    const found = taskId ? allowed(taskId, req.headers.authorization) : null
    if (!found) return answerText(res, 403, 'No open task of this agent is about this file.')
    const { file, fetch } = found.run.row
    const brings = what.startsWith('fetched/')
    if (brings !== (req.method === 'PUT')) return answerText(res, 405, 'Not by this method.')
    const lease = throttle.admit()
    if ('retryAfterSeconds' in lease) {
      res.setHeader('retry-after', lease.retryAfterSeconds)
      return answerText(res, 503, 'Too many downloads at once: try again later.')
    }
    using _ = lease
    try {
      if (brings && fetch) await takeFetched(req, res, lease, { task: found, spec: fetch, what })
      else if (!brings && file) await answer(res, lease, found, file, what)
      else answerText(res, 404, 'The task is about something else.')
    } catch (error) {
      log.warn({ err: error, taskId }, 'a file could not be sent')
      const gone = error instanceof DamagedRelease || (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (res.headersSent) res.destroy()
      else
        answerText(
          res,
          gone ? 410 : 500,
          gone ? 'The server has lost this file.' : 'The file could not be read.',
        )
    }
  }
}
