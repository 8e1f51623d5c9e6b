/** `PUT /api/host-uploads/UPLOAD?offset=…`: bytes of an upload that was begun go on to the host as they come. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebSocket } from 'ws'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid } from '../errors.ts'
import { answerJson } from '../http/answers.ts'
import { liveBody, refuseUpload } from '../http/uploads.ts'
import { hostOf } from './host.ts'
import { orAnswer } from './orAnswer.ts'

const COMPLETE = 1000
const PATH = /^\/api\/host-uploads\/([\w-]{1,64})$/

/** The upload's name; null: the address is another one. */
export const hostUpload = (path: string): string | null => PATH.exec(path)?.[1] ?? null

/** All of the body, never more of it in memory than one piece. */
async function pass(req: IncomingMessage, socket: WebSocket): Promise<void> {
  for await (const piece of liveBody(req))
    await new Promise<void>((resolve, reject) => {
      socket.send(piece, { binary: true }, (error) => (error ? reject(error) : resolve()))
    })
  socket.close(COMPLETE)
}

export function createHostUploads() {
  const upload = async (ctx: VerbContext, req: IncomingMessage, id: string, url: URL) => {
    requirePermission(ctx.actor, 'hostFiles.write')
    const begun = ctx.app.hostFiles.upload(id, ctx.actor.userId)
    if (!begun)
      throw new DomainError(
        'not_found',
        'host_upload_unknown',
        'This upload is not known here: begin it again.',
      )
    const offset = Number(url.searchParams.get('offset') ?? Number.NaN)
    const length = Number(req.headers['content-length'] ?? Number.NaN)
    if (!Number.isSafeInteger(offset) || offset < 0 || !(offset + length <= begun.size))
      throw invalid('bad_request', 'offset and length must lie within the file.', { message: 'offset' })
    const { agentId, user, path, size, modified, ifExists } = begun
    const { session } = hostOf(ctx, begun)
    using stream = ctx.app.hostFiles.streams.begin(ctx.actor, agentId)
    req.once('close', () => req.complete || stream.stop())
    const { requests } = ctx.app.hostFiles
    const answered = requests.ask(
      session,
      user,
      {
        op: 'take',
        ...{ path, size, modified, offset, stream: stream.ask },
        if_exists: ifExists,
      },
      stream.signal,
    )
    const passed = stream.socket.then((socket) => pass(req, socket))
    const result = await orAnswer(
      answered,
      // The host may know all it needs before the last byte is taken from the body.
      Promise.race([answered, passed.then(() => answered)]),
    )
    if (result.placed !== null) ctx.app.hostFiles.ended(id)
    ctx.app.log.debug({ agentId, path, offset: result.offset }, 'bytes of an upload taken')
    return { offset: result.offset, placed: result.placed, ownerKept: result.owner_kept ?? true }
  }

  /** `ctx` is null when nobody is signed in. */
  return async (ctx: VerbContext | null, req: IncomingMessage, res: ServerResponse, id: string, url: URL) => {
    const refuse = (error: DomainError) => refuseUpload(req, res, error)
    if (req.method !== 'PUT')
      return refuse(invalid('bad_request', 'Only PUT is known here.', { message: 'PUT' }))
    if (!ctx) return refuse(new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.'))
    try {
      answerJson(res, 201, await upload(ctx, req, id, url))
    } catch (error) {
      if (error instanceof DomainError) return refuse(error)
      // Cut off in the middle: nobody waits for an answer.
      if (!req.complete && req.destroyed) return
      throw error
    }
  }
}
