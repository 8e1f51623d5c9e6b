/** Errors in the user's language: by the server's code, else in the server's words. */
'use client'

import { TRPCClientError } from '@trpc/client'
import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { ErrorData } from '../../server/trpc/types.ts'

const dataOf = (error: unknown): Partial<ErrorData> =>
  error instanceof TRPCClientError && error.data ? (error.data as Partial<ErrorData>) : {}

/** Whether what was asked for does not exist: asking again would not help. */
export const isMissing = (error: unknown): boolean => dataOf(error).domainCode === 'not_found'

/** A function that gives one sentence for any error. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors')
  return useCallback(
    (error) => {
      const { domainCode, params } = dataOf(error)
      if (domainCode && t.has(domainCode as 'forbidden')) return t(domainCode as 'forbidden', params ?? {})
      if (error instanceof TRPCClientError && !error.data) return t('network')
      return error instanceof Error ? error.message : String(error)
    },
    [t],
  )
}
