/** Makes a link that lets people in for a while; it is shown once, here. */
'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { paths } from '../../_lib/paths.ts'
import { Button } from '../../_ui/Button.tsx'
import { CopyBox } from '../../_ui/CopyBox.tsx'
import { Select } from '../../_ui/Select.tsx'
import type { Access } from '../end.ts'
import { AccessSelect } from './AccessSelect.tsx'
import { useSharing } from './useSharing.ts'

/** Seconds. */
const SPANS = ['900', '3600', '28800', '86400'] as const

export function LinkForm({ id, mayControl }: { id: string; mayControl: boolean }) {
  const t = useTranslations('sharing')
  const { createLink } = useSharing()
  const [span, setSpan] = useState<(typeof SPANS)[number]>('3600')
  const [access, setAccess] = useState<Access>('observe')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    createLink.mutate({ id, access, expiresInSeconds: Number(span) })
  }
  const { data } = createLink
  return (
    <form aria-label={t('linkTitle')} onSubmit={submit}>
      <h3 className="text-sm font-semibold">{t('linkTitle')}</h3>
      <p className="mt-0.5 mb-2 text-xs text-muted">{t('linkText')}</p>
      <div className="flex flex-wrap gap-2">
        <Select
          label={t('linkFor')}
          value={span}
          onChange={setSpan}
          options={SPANS.map((value) => ({ value, label: t(`spans.${value}`) }))}
        />
        <AccessSelect label={t('may')} value={access} mayControl={mayControl} onChange={setAccess} />
        <Button type="submit" pending={createLink.isPending}>
          {t('makeLink')}
        </Button>
      </div>
      {data && (
        <div className="mt-2">
          <CopyBox
            text={window.location.origin + paths.joinTerminal(data.secret)}
            copyLabel={t('copyLink')}
          />
        </div>
      )}
    </form>
  )
}
