/** No release yet: how to build one, and both ways to bring it here. */
'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Button } from '../../../_ui/Button.tsx'
import { CopyButton } from '../../../_ui/CopyButton.tsx'
import { EmptyState } from '../../../_ui/EmptyState.tsx'

const BUILD = 'sh deployment/build-agent.sh --version 1.0.0'
const sendTo = (origin: string) =>
  `curl --fail-with-body -T deployment/dist/qunkong-agent-linux-x64 -H "Authorization: Bearer $TOKEN" "${origin}/api/releases?version=1.0.0&arch=x64"`

function Command({ title, text, copyLabel }: { title: string; text: string; copyLabel: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md bg-code px-3 py-2 text-left">
      <span className="w-12 shrink-0 pt-1 text-xs text-muted">{title}</span>
      <code className="min-w-0 flex-1 pt-1 font-mono text-xs break-all">{text}</code>
      <CopyButton text={text} label={copyLabel} />
    </div>
  )
}

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
          <Command title={t('buildCommand')} text={BUILD} copyLabel={t('copyCommand')} />
          <Command title={t('sendCommand')} text={sendTo(origin)} copyLabel={t('copyCommand')} />
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
