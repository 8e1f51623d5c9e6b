/** The way to what is recorded of terminals. */
'use client'

import { useTranslations } from 'next-intl'
import { usePermission } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { ButtonLink } from '../../_ui/Button.tsx'
import { Section } from '../../_ui/Section.tsx'

export function RecordingSettings() {
  const t = useTranslations('recordings.policy')
  if (!usePermission('recordings.read')) return null
  return (
    <Section title={t('title')}>
      <p className="mb-3 text-sm text-muted">{t('settingsText')}</p>
      <ButtonLink href={paths.recordingPolicies()}>{t('open')}</ButtonLink>
    </Section>
  )
}
