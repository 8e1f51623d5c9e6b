/** How a script uses a token: one request to copy, with the token that was just made where there is one. */
'use client'

import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { CopyBox } from '../../_ui/CopyBox.tsx'

const never = () => () => {}

export function SampleRequest({ token = 'qk_…' }: { token?: string }) {
  const t = useTranslations('settings')
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  )
  const command = `curl -H 'Authorization: Bearer ${token}' ${origin}/api/trpc/agents.list`
  return (
    <details className="mb-4 text-sm" open={token !== 'qk_…' || undefined}>
      <summary className="text-muted hover:text-text">{t('sample')}</summary>
      <div className="mt-2">
        <CopyBox text={command} />
      </div>
      <p className="mt-1.5 text-xs text-muted">{t('sampleText')}</p>
    </details>
  )
}
