/** There is no such page. */
'use client'

import { useTranslations } from 'next-intl'
import { paths } from '../_lib/paths.ts'
import { ButtonLink } from '../_ui/Button.tsx'
import { EmptyState } from '../_ui/EmptyState.tsx'

export function NotFound() {
  const t = useTranslations('common')
  return (
    <EmptyState title={t('notFound')} action={<ButtonLink href={paths.agents()}>{t('home')}</ButtonLink>} />
  )
}
