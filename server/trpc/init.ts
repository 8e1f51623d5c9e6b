/** tRPC's foundation: the request context, the procedures and the mapping of domain errors. */
import { initTRPC, TRPCError } from '@trpc/server'
import type { App } from '../app.ts'
import type { Actor, VerbContext } from '../context.ts'
import { DomainError, type ErrorKind } from '../errors.ts'
import type { ErrorData } from './types.ts'

export interface RequestContext {
  app: App
  /** Null when nobody is signed in. */
  actor: Actor | null
  ip: string
}

const CODES = {
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  invalid: 'BAD_REQUEST',
  conflict: 'CONFLICT',
  limited: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ErrorKind, TRPCError['code']>

const toTRPC = (error: DomainError) =>
  new TRPCError({ code: CODES[error.kind], message: error.message, cause: error })

const t = initTRPC.context<RequestContext>().create({
  errorFormatter({ shape, error }) {
    const { stack: _stack, ...data } = shape.data
    const domain: ErrorData =
      error.cause instanceof DomainError
        ? { domainCode: error.cause.code, params: error.cause.params }
        : { domainCode: error.code.toLowerCase(), params: {} }
    // Anything unforeseen may carry SQL or paths in its text: it is logged, not sent.
    const message =
      error.code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong on the server.' : shape.message
    return { ...shape, message, data: { ...data, ...domain } }
  },
  sse: { enabled: false },
})

export const router = t.router
export const mergeRouters = t.mergeRouters

/** Every procedure: somebody is signed in, and `ctx` is what verbs take. */
export const procedure = t.procedure.use(async ({ ctx, next }) => {
  if (!ctx.actor) throw toTRPC(new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.'))
  const verb: VerbContext = { app: ctx.app, actor: ctx.actor, ip: ctx.ip }
  const result = await next({ ctx: verb })
  if (!result.ok && result.error.cause instanceof DomainError) throw toTRPC(result.error.cause)
  return result
})
