/** One's own: how it looks, password, sessions, API tokens; and the way to the guard rails. */
'use client'

import { useTranslations } from 'next-intl'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { ApiTokens } from './ApiTokens.tsx'
import { Appearance } from './Appearance.tsx'
import { Guards } from './Guards.tsx'
import { HistorySettings } from './HistorySettings.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { RecordingSettings } from './RecordingSettings.tsx'
import { Sessions } from './Sessions.tsx'
import { TerminalPolicy } from './TerminalPolicy.tsx'

export function SettingsPage() {
  const t = useTranslations('settings')
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('title')} />
      <Appearance />
      <PasswordForm />
      <Sessions />
      <ApiTokens />
      <Guards />
      <HistorySettings />
      <TerminalPolicy />
      <RecordingSettings />
    </div>
  )
}
