'use client'

import { useTranslations } from 'next-intl'
import { ErrorState } from './_ui/ErrorState.tsx'

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('common')
  return <ErrorState title={t('crashed')} error={error} onRetry={reset} />
}
