/** `PUT /api/releases?version=…&arch=…[&signature=…][&notes=…]`: the file is the body. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ulid } from 'ulid'
import { RELEASE_BYTES_MAX } from '../../agent/protocol/index.ts'
import type { App } from '../app.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError, invalid } from '../errors.ts'
import { answerJson } from '../http/answers.ts'
import { answerRefusal } from '../http/refusal.ts'
import { createRelease } from './createRelease.ts'
import { uploadInput } from './input.ts'

/** An upload that brings nothing for so long is over. */
const STALLED_MS = 60_000
const UPLOADS_MAX = 4
const LINGER_MS = 10_000

/** Node reads on and throws away what still comes of the body, so that the answer is read: for a while. */
function refuse(req: IncomingMessage, res: ServerResponse, error: DomainError): void {
  answerRefusal(res, error)
  if (req.complete) return
  const linger = setTimeout(() => req.destroy(), LINGER_MS)
  req.once('close', () => clearTimeout(linger))
}

/** The body, as long as it comes. Not by the socket's timeout: that would outlive the request on a kept connection. */
async function* lively(req: IncomingMessage): AsyncGenerator<Uint8Array> {
  const timer = setTimeout(() => req.destroy(), STALLED_MS)
  try {
    // A refusal in the middle must not end the connection under its answer.
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      timer.refresh()
      yield chunk as Uint8Array
    }
  } finally {
    clearTimeout(timer)
  }
}

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
    const received = await app.releases.store.receive(ulid(), lively(req))
    return createRelease(ctx, parsed.data, received)
  }

  /** `ctx` is null when nobody is signed in. */
  return async (ctx: VerbContext | null, req: IncomingMessage, res: ServerResponse, url: URL) => {
    if (req.method !== 'PUT')
      return refuse(req, res, invalid('bad_request', 'Only PUT is known here.', { message: 'PUT' }))
    if (!ctx) return refuse(req, res, new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.'))
    if (uploads >= UPLOADS_MAX)
      return refuse(req, res, new DomainError('limited', 'too_many_uploads', 'Too many uploads at once.'))
    uploads++
    try {
      answerJson(res, 201, await upload(ctx, req, url))
    } catch (error) {
      if (error instanceof DomainError) return refuse(req, res, error)
      // Cut off in the middle: what came is removed already, and nobody waits for an answer.
      if (!req.complete && req.destroyed) return
      throw error
    } finally {
      uploads--
    }
  }
}
