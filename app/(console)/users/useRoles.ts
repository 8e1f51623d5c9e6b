/** The roles there are, in the user's language, from the one that may least. */
'use client'

import { useTranslations } from 'next-intl'
import type { Role } from '../../../server/trpc/types.ts'

const ROLES = ['viewer', 'operator', 'administrator'] as const satisfies readonly Role[]

export function useRoles(): { value: Role; label: string }[] {
  const t = useTranslations('users')
  return ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))
}
