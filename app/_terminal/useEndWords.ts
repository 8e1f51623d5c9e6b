/** Why a terminal is over and what that means, in the person's language. */
'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { isForbidden, useErrorText } from '../_lib/errors.ts'
import type { Over } from './sessionState.ts'

export interface EndWords {
  title: string
  /** What is behind it; '' where the title says all. */
  hint: string
}

export function useEndWords(): (over: Over, hostname: string) => EndWords {
  const t = useTranslations('terminal')
  const errorText = useErrorText()
  return useCallback(
    (over, hostname) => {
      if (over.phase === 'refused')
        return isForbidden(over.error)
          ? { title: errorText(over.error), hint: t('noPermissionText') }
          : { title: errorText(over.error), hint: '' }
      const { end } = over
      if (end.kind === 'exited') {
        if (end.signal)
          return {
            title: t('status.exitedSignal', { signal: end.signal }),
            hint: t('endHints.signal', { hostname }),
          }
        const { exitCode } = end
        return {
          title: exitCode === null ? t('status.exited') : t('status.exitedCode', { code: exitCode }),
          hint: '',
        }
      }
      const { code, by, message } = end
      const values = { hostname, by, message }
      const title = t.has(`ends.${code}` as 'ends.closed')
        ? t(`ends.${code}` as 'ends.closed', values)
        : t('status.failed', { message: message || code })
      const hint = t.has(`endHints.${code}` as 'endHints.orphaned')
        ? t(`endHints.${code}` as 'endHints.orphaned', values)
        : ''
      return { title, hint }
    },
    [t, errorText],
  )
}
