/** No release yet: how to build one, and both ways to bring it here. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Button } from '../../../_ui/Button.tsx'
import { CopyBox } from '../../../_ui/CopyBox.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'

const BUILD = 'sh deployment/build-agent.sh --version 1.0.0'
const sendTo = (origin: string) =>
  `curl --fail-with-body -T deployment/dist/qunkong-agent-linux-x64 -H "Authorization: Bearer $TOKEN" "${origin}/api/releases?version=1.0.0&arch=x64"`

export function NoReleases({ onAdd }: { onAdd?: () => void }) {
  const t = useTranslations('updates.releases')
  const add = useTranslations('updates')('addRelease')
  const [origin, setOrigin] = useState('')
  useEffect(() => setOrigin(window.location.origin), [])
  return (
    <EmptyState
      title={t('none')}
      text={t('noneText')}
      action={
        <div className="w-full max-w-2xl space-y-2">
          <CopyBox title={t('buildCommand')} text={BUILD} copyLabel={t('copyCommand')} />
          <CopyBox title={t('sendCommand')} text={sendTo(origin)} copyLabel={t('copyCommand')} />
          {onAdd && (
            <Button variant="primary" className="mt-2" onClick={onAdd}>
              {add}
            </Button>
          )}
        </div>
      }
    />
  )
}
