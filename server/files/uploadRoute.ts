/** `PUT /api/files?name=…`: the file is the body. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ulid } from 'ulid'
import type { App } from '../app.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid } from '../errors.ts'
import { answerJson } from '../http/answers.ts'
import { liveBody, refuseUpload } from '../http/uploads.ts'
import { hasControl, uploadInput } from './input.ts'
import { createFile } from './writeFile.ts'

const UPLOADS_MAX = 8

export function createFileUploadRoute(app: App) {
  const { store } = app.files
  let uploads = 0

  const upload = async (ctx: VerbContext, req: IncomingMessage, url: URL) => {
    requirePermission(ctx.actor, 'files.upload')
    if (hasControl(url.searchParams.get('name')?.trim() ?? ''))
      throw invalid('file_name_control', 'A file’s name has no line break and no other control character.')
    const parsed = uploadInput.safeParse(Object.fromEntries(url.searchParams))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const message = `${issue?.path.join('.')}: ${issue?.message}`
      throw invalid('bad_request', message, { message })
    }
    await store.checkRoom(Number(req.headers['content-length'] ?? 0))
    const received = await store.receive(ulid(), liveBody(req))
    return createFile(ctx, parsed.data.name, received)
  }

  /** `ctx` is null when nobody is signed in. */
  return async (ctx: VerbContext | null, req: IncomingMessage, res: ServerResponse, url: URL) => {
    const refuse = (error: DomainError) => refuseUpload(req, res, error)
    if (req.method !== 'PUT')
      return refuse(invalid('bad_request', 'Only PUT is known here.', { message: 'PUT' }))
    if (!ctx) return refuse(new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.'))
    if (uploads >= UPLOADS_MAX)
      return refuse(new DomainError('limited', 'too_many_uploads', 'Too many uploads at once.'))
    uploads++
    try {
      answerJson(res, 201, await upload(ctx, req, url))
    } catch (error) {
      if (error instanceof DomainError) return refuse(error)
      // Cut off in the middle: what came is removed already, and nobody waits for an answer.
      if (!req.complete && req.destroyed) return
      throw error
    } finally {
      uploads--
    }
  }
}
