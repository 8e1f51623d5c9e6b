/** Errors in the user's language: by the server's code, else in the server's words. */
'use client'

import { TRPCClientError } from '@trpc/client'
import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { ErrorData, StoredReason } from '../../server/trpc/types.ts'

const dataOf = (error: unknown): Partial<ErrorData> =>
  error instanceof TRPCClientError && error.data ? (error.data as Partial<ErrorData>) : {}

/** Whether what was asked for does not exist: asking again would not help. */
export const isMissing = (error: unknown): boolean => dataOf(error).domainCode === 'not_found'

/** Whether the role of whoever asked does not reach: asking again would not help. */
export const isForbidden = (error: unknown): boolean => dataOf(error).domainCode === 'forbidden'

/** Whether nobody is signed in any more. */
export const isSignedOut = (error: unknown): boolean =>
  error instanceof TRPCClientError && error.data?.code === 'UNAUTHORIZED'

/** Why nobody is signed in any more, in the server's word; '' where it is not told. */
export const whySignedOut = (error: unknown): string =>
  isSignedOut(error) ? String(dataOf(error).params?.why ?? '') : ''

/** Whether the server has decided, and would decide the same if asked again. */
export const isRefusal = (error: unknown): boolean => {
  const status: unknown = error instanceof TRPCClientError ? error.data?.httpStatus : null
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 429
}

/** Whether what was asked for can't be, whenever it is asked. */
export const isInvalid = (error: unknown): boolean =>
  error instanceof TRPCClientError && error.data?.code === 'BAD_REQUEST'

/** The least role that may; '' where it is not told. */
export const neededRole = (error: unknown): string =>
  isForbidden(error) ? String(dataOf(error).params?.needs ?? '') : ''

/** The input field that was refused: the schema's word for it, else told by the code; '' if it is about no field. */
export function refusedField(error: unknown): string {
  const { domainCode = '', params } = dataOf(error)
  if (domainCode === 'bad_request') return String(params?.field ?? '')
  if (domainCode === 'username_taken') return 'username'
  if (/^(script|schedule|job)_name_taken$/.test(domainCode)) return 'name'
  return domainCode.startsWith('password_') ? 'password' : ''
}

const SEARCH_CODES = new Set([
  'bad_term',
  'bad_status',
  'bad_brackets',
  'bad_negation',
  'bad_operator',
  'unknown_group',
  'group_cycle',
])

/** What was searched for can't be: told beside the field, as it may only be half written. */
export const isSearchProblem = (error: unknown): boolean => SEARCH_CODES.has(dataOf(error).domainCode ?? '')

/** The code of the server's refusal and what belongs to it. */
export const refusalOf = (error: unknown): { code: string; params: ErrorData['params'] } => {
  const { domainCode = '', params = {} } = dataOf(error)
  return { code: domainCode, params }
}

/** A refusal of before, in the user's language. */
export function useReasonText(): (reason: StoredReason) => string {
  const t = useTranslations('errors')
  return useCallback(
    ({ code, params, message }) => (t.has(code as 'forbidden') ? t(code as 'forbidden', params) : message),
    [t],
  )
}

/** An older server names no field. */
const NO_PROBLEM = { problem: 'other', limit: '', message: '' }

/** A function that gives one sentence for any error. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors')
  return useCallback(
    (error) => {
      const fieldName = (params: ErrorData['params'] = {}) => {
        // The innermost name that is no index: `targets.filter.query` is about the search.
        const name =
          String(params.field ?? '')
            .split('.')
            .findLast((part) => !/^\d*$/.test(part)) ?? ''
        return t.has(`fields.${name}` as 'fields.name') ? t(`fields.${name}` as 'fields.name') : name
      }
      const { domainCode, params } = dataOf(error)
      if (domainCode === 'bad_request')
        return t(domainCode, { ...NO_PROBLEM, ...params, field: fieldName(params) })
      if (domainCode && t.has(domainCode as 'forbidden')) return t(domainCode as 'forbidden', params ?? {})
      if (error instanceof TRPCClientError && !error.data) return t('network')
      return error instanceof Error ? error.message : String(error)
    },
    [t],
  )
}
