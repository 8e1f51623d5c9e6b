/** `PUT /api/releases?version=…&arch=…[&signature=…][&notes=…]`: the file is the body. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ulid } from 'ulid'
import { RELEASE_BYTES_MAX } from '../../agent/protocol/index.ts'
import type { App } from '../app.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid } from '../errors.ts'
import { answerJson } from '../http/answers.ts'
import { liveBody, refuseUpload } from '../http/uploads.ts'
import { createRelease } from './createRelease.ts'
import { uploadInput } from './input.ts'

const UPLOADS_MAX = 4

export function createUploadRoute(app: App) {
  let uploads = 0

  const upload = async (ctx: VerbContext, req: IncomingMessage, url: URL) => {
    requirePermission(ctx.actor, 'releases.manage')
    const parsed = uploadInput.safeParse(Object.fromEntries(url.searchParams))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const message = `${issue?.path.join('.')}: ${issue?.message}`
      throw invalid('bad_request', message, { message })
    }
    if (Number(req.headers['content-length'] ?? 0) > RELEASE_BYTES_MAX)
      throw invalid('release_too_large', 'A release has at most 512 MiB.')
    const received = await app.releases.store.receive(ulid(), liveBody(req))
    return createRelease(ctx, parsed.data, received)
  }

  /** `ctx` is null when nobody is signed in. */
  return async (ctx: VerbContext | null, req: IncomingMessage, res: ServerResponse, url: URL) => {
    if (req.method !== 'PUT')
      return refuseUpload(req, res, invalid('bad_request', 'Only PUT is known here.', { message: 'PUT' }))
    if (!ctx)
      return refuseUpload(req, res, new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.'))
    if (uploads >= UPLOADS_MAX)
      return refuseUpload(
        req,
        res,
        new DomainError('limited', 'too_many_uploads', 'Too many uploads at once.'),
      )
    uploads++
    try {
      answerJson(res, 201, await upload(ctx, req, url))
    } catch (error) {
      if (error instanceof DomainError) return refuseUpload(req, res, error)
      // Cut off in the middle: what came is removed already, and nobody waits for an answer.
      if (!req.complete && req.destroyed) return
      throw error
    } finally {
      uploads--
    }
  }
}
