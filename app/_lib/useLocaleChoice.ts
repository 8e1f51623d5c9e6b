/** The language of the console, and what changes it at once. */
'use client'

import { useRouter } from 'next/navigation'
import { useLocale } from 'next-intl'
import { useCallback } from 'react'
import { LOCALE_COOKIE, LOCALES, type Locale } from './locale.ts'

export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', 'zh-CN': '中文' }
const YEAR_S = 365 * 24 * 3600

export function useLocaleChoice(): [Locale | undefined, (next: Locale) => void] {
  const locale = useLocale()
  const router = useRouter()
  const choose = useCallback(
    (next: Locale) => {
      document.cookie = `${LOCALE_COOKIE}=${next}; path=/; max-age=${YEAR_S}; samesite=lax`
      router.refresh()
    },
    [router],
  )
  return [LOCALES.find((known) => known === locale), choose]
}
