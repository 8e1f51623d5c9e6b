/** What went wrong, and another try. */
'use client'

import { useTranslations } from 'next-intl'
import { isMissing, useErrorText } from '../_lib/errors.ts'
import { Button, ButtonLink } from './Button.tsx'

export function ErrorState({
  title,
  error,
  onRetry,
  back,
}: {
  title?: string
  error: unknown
  onRetry?: () => unknown
  /** Where to go when there is nothing here to try again. */
  back?: { href: string; label: string }
}) {
  const t = useTranslations('common')
  const errorText = useErrorText()
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-16 text-center">
      <p className="font-medium">{title ?? t('loadFailed')}</p>
      <p className="max-w-md text-sm text-muted">{errorText(error)}</p>
      {isMissing(error) && back ? (
        <ButtonLink href={back.href}>{back.label}</ButtonLink>
      ) : (
        onRetry && <Button onClick={() => onRetry()}>{t('retry')}</Button>
      )}
    </div>
  )
}
