/** What went wrong, and another try where that may help. */
'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isForbidden, isInvalid, isMissing, neededRole, useErrorText } from '../_lib/errors.ts'
import { paths } from '../_lib/paths.ts'
import { Button, ButtonLink } from './Button.tsx'

interface Props {
  title?: string
  error: unknown
  onRetry?: () => unknown
  /** Where to go when there is nothing here to try again. */
  back?: { href: string; label: string }
}

export function ErrorState({ title, error, onRetry, back }: Props) {
  const t = useTranslations('common')
  const errorText = useErrorText()
  if (isForbidden(error)) {
    const home = back ?? { href: paths.agents(), label: t('home') }
    return (
      <Notice title={t('refusedTitle')} text={t('refusedText', { role: neededRole(error) })}>
        <ButtonLink href={home.href}>{home.label}</ButtonLink>
      </Notice>
    )
  }
  return (
    <Notice title={title ?? t('loadFailed')} text={errorText(error)}>
      {isMissing(error) && back ? (
        <ButtonLink href={back.href}>{back.label}</ButtonLink>
      ) : (
        onRetry && !isInvalid(error) && <Button onClick={() => onRetry()}>{t('retry')}</Button>
      )}
    </Notice>
  )
}

function Notice({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-16 text-center">
      <p className="font-medium">{title}</p>
      <p className="max-w-md text-sm text-muted">{text}</p>
      {children}
    </div>
  )
}
