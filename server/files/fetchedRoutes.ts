/** `PUT /files/TASK/fetched/PLACE/…` on the agents' port: what hosts bring, from the agent whose open task asks for it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { ulid } from 'ulid'
import { FETCH_PIECE_BYTES, FetchedFile } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import { type FetchSpec, fetchedFiles } from '../../drizzle/schema/index.ts'
import { DomainError } from '../errors.ts'
import { answerJson, answerText } from '../http/answers.ts'
import { answerRefusal } from '../http/refusal.ts'
import type { Lease } from '../releases/throttle.ts'
import type { LiveTask } from '../runs/live.ts'
import type { FileLibrary } from './library.ts'
import { noteMoved } from './progress.ts'

const PLACE = /^fetched\/(\d{1,2})\/(end|\d{1,15})$/
/** What an agent says of a file. */
const WORDS_BYTES_MAX = 16 * 1024

export function createFetchedRoutes({ library, database }: { library: FileLibrary; database: Database }) {
  const { store, receiving } = library

  /** Once more is the same. */
  const record = async ({ row, run }: LiveTask, place: number, said: FetchedFile) => {
    const values = {
      id: ulid(),
      runId: run.row.id,
      taskId: row.id,
      place,
      agentId: row.agentId,
      hostname: row.hostname,
      path: said.path,
      sha256: Buffer.from(said.sha256, 'hex'),
      size: said.size,
      mode: said.mode,
      uid: said.uid,
      gid: said.gid,
      modifiedAt: new Date(said.modified_at),
      createdAt: new Date(),
    }
    await database
      .insert(fetchedFiles)
      .values(values)
      .onDuplicateKeyUpdate({ set: { sha256: values.sha256, size: values.size } })
  }

  const end = async (res: ServerResponse, task: LiveTask, place: number, body: Buffer, path: string) => {
    const said = FetchedFile.safeParse(JSON.parse(body.toString('utf8')))
    if (!said.success || said.data.path !== path)
      return answerText(res, 400, 'This is not what was asked for.')
    const received = await receiving.end(task, place, said.data)
    if (!received) return answerText(res, 409, 'What came is not what the agent says.')
    await store.keep(received, () => record(task, place, said.data))
    answerJson(res, 200, {})
  }

  return async (
    req: IncomingMessage,
    res: ServerResponse,
    lease: Lease,
    { task, spec, what }: { task: LiveTask; spec: FetchSpec; what: string },
  ): Promise<void> => {
    const [, placeText = '', rest = ''] = PLACE.exec(what) ?? []
    const place = Number(placeText)
    const path = rest ? spec.paths[place] : undefined
    if (path === undefined) return answerText(res, 404, 'The run asks for no such file.')
    const length = Number(req.headers['content-length'] ?? Number.NaN)
    if (!(length <= (rest === 'end' ? WORDS_BYTES_MAX : FETCH_PIECE_BYTES)))
      return answerText(res, 413, 'This is more than one piece.')
    const body = await buffer(req)
    await lease.take(body.length)
    try {
      if (rest === 'end') return await end(res, task, place, body, path)
      const next = await receiving.piece(task, place, Number(rest), body, spec.bytesMax)
      if (next > Number(rest)) noteMoved(task, task.moved.to + body.length, body.length)
      answerJson(res, 200, { next })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      answerRefusal(res, error)
    }
  }
}
