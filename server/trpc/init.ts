/** tRPC's foundation: the request context, the procedures and the mapping of domain errors. */
import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import type { App } from '../app.ts'
import type { Actor, VerbContext } from '../context.ts'
import { DomainError, type ErrorKind } from '../errors.ts'
import { firstProblem, problemsOf } from './problems.ts'
import type { ErrorData, SignedOutWhy } from './types.ts'

export interface RequestContext {
  app: App
  /** Null when nobody is signed in. */
  actor: Actor | null
  ip: string
  /** Why nobody is signed in any more. */
  why?: SignedOutWhy | null
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

/** Anything unforeseen may carry SQL or paths in its text: it is logged, not sent. */
const textOf = (code: TRPCError['code'], message: string) =>
  code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong on the server.' : message

const t = initTRPC.context<RequestContext>().create({
  errorFormatter({ shape, error }) {
    const { stack: _stack, ...data } = shape.data
    const domain: ErrorData =
      error.cause instanceof DomainError
        ? { domainCode: error.cause.code, params: error.cause.params }
        : error.cause instanceof ZodError
          ? { domainCode: 'bad_request', params: firstProblem(error.cause) }
          : { domainCode: error.code.toLowerCase(), params: { message: shape.message } }
    const message =
      error.cause instanceof ZodError ? problemsOf(error.cause) : textOf(error.code, shape.message)
    return { ...shape, message, data: { ...data, ...domain } }
  },
  sse: { enabled: false },
})

export const router = t.router
export const mergeRouters = t.mergeRouters

/** Every procedure: somebody is signed in, and `ctx` is what verbs take. */
export const procedure = t.procedure.use(async ({ ctx, next }) => {
  if (!ctx.actor) {
    const params: ErrorData['params'] = ctx.why ? { why: ctx.why } : {}
    throw toTRPC(new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.', params))
  }
  const verb: VerbContext = { app: ctx.app, actor: ctx.actor, ip: ctx.ip }
  const result = await next({ ctx: verb })
  if (!result.ok && result.error.cause instanceof DomainError) throw toTRPC(result.error.cause)
  return result
})
