/** The way to the rules about scripts. */
'use client'

import { useTranslations } from 'next-intl'
import { paths } from '../../_lib/paths.ts'
import { ButtonLink } from '../../_ui/Button.tsx'
import { Section } from '../../_ui/Section.tsx'

export function Guards() {
  const t = useTranslations('guards')
  return (
    <Section title={t('title')}>
      <p className="mb-3 text-sm text-muted">{t('settingsText')}</p>
      <ButtonLink href={paths.guards()}>{t('open')}</ButtonLink>
    </Section>
  )
}
