/** A domain error as a plain HTTP answer, for routes that are no procedures. */
import type { ServerResponse } from 'node:http'
import type { DomainError, ErrorKind } from '../errors.ts'
import { answerJson } from './answers.ts'

const STATUS: Record<ErrorKind, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid: 400,
  conflict: 409,
  limited: 429,
  unavailable: 503,
}

export const answerRefusal = (res: ServerResponse, { kind, code, message, params }: DomainError): void =>
  answerJson(res, STATUS[kind], { error: { code, message, params } })
