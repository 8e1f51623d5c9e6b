/** The way to how long history is kept. */
'use client'

import { useTranslations } from 'next-intl'
import { paths } from '../../_lib/paths.ts'
import { ButtonLink } from '../../_ui/Button.tsx'
import { Section } from '../../_ui/Section.tsx'

export function HistorySettings() {
  const t = useTranslations('history.retention')
  return (
    <Section title={t('title')}>
      <p className="mb-3 text-sm text-muted">{t('settingsText')}</p>
      <ButtonLink href={paths.retention()}>{t('open')}</ButtonLink>
    </Section>
  )
}
