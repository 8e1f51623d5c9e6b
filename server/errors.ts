/**
 * Domain errors. They know no transport: `trpc/` maps `kind` to its codes, and the browser translates `code`
 * with `params` (messages under `errors.<code>`); `message` is the English sentence for scripts and logs.
 */
export type ErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'invalid'
  | 'conflict'
  | 'limited'
  | 'unavailable'

export class DomainError extends Error {
  readonly kind: ErrorKind
  readonly code: string
  readonly params: Record<string, string | number>

  constructor(kind: ErrorKind, code: string, message: string, params: Record<string, string | number> = {}) {
    super(message)
    this.name = 'DomainError'
    this.kind = kind
    this.code = code
    this.params = params
  }
}

export const notFound = (entity: string, id: string) =>
  new DomainError('not_found', 'not_found', `There is no ${entity} ${id}.`, { entity, id })
export const invalid = (code: string, message: string, params: Record<string, string | number> = {}) =>
  new DomainError('invalid', code, message, params)
export const conflict = (code: string, message: string, params: Record<string, string | number> = {}) =>
  new DomainError('conflict', code, message, params)

/** As it is kept, for those who look later. */
export const reasonOf = ({ code, params, message }: DomainError) => ({ code, params, message })
