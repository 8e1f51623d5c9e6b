/** One version: who wrote it when and why, how it differs from the newest, and what can be done with it. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ScriptDetail, ScriptVersionItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { RelativeTime } from '../../../_components/RelativeTime.tsx'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { useVersionVerbs } from '../_lib/useVersionVerbs.ts'
import { VersionText } from './VersionText.tsx'

export function VersionRow({ script, item }: { script: ScriptDetail; item: ScriptVersionItem }) {
  const t = useTranslations('scripts')
  const mayManage = usePermission('scripts.manage')
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState<'restore' | 'disable' | null>(null)
  const { restore, setDisabled, pending } = useVersionVerbs(script.id, () => setAsking(null))
  const { version, disabledAt } = item
  const isNewest = version === script.version
  const facts = [
    item.restoredFrom !== null && t('restoredFrom', { version: item.restoredFrom }),
    isNewest && t('newest'),
  ].filter(Boolean)
  return (
    <li className="border-b border-line py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span className="w-10 font-medium tabular-nums">{t('versionOf', { version })}</span>
        <span className="min-w-0 flex-1 truncate" title={item.note}>
          {item.note}
          <span className="text-muted">{facts.length > 0 && ` ${facts.join(' · ')}`}</span>
          {disabledAt && <span className="text-warning"> {t('disabled')}</span>}
        </span>
        <span className="text-xs text-muted max-md:w-full">
          <RelativeTime at={item.createdAt} /> {t('by', { name: item.createdBy })}
        </span>
        <span className="flex flex-wrap">
          <Button variant="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t('hide') : isNewest ? t('show') : t('compare')}
          </Button>
          {mayManage && !isNewest && (
            <Button variant="quiet" onClick={() => setAsking('restore')}>
              {t('restore')}
            </Button>
          )}
          {mayManage && (
            <Button
              variant="quiet"
              pending={pending && asking === null}
              onClick={() => (disabledAt ? setDisabled(version, false) : setAsking('disable'))}
            >
              {disabledAt ? t('enable') : t('disable')}
            </Button>
          )}
        </span>
      </div>
      {open && <VersionText script={script} version={version} />}
      <ConfirmDialog
        open={asking === 'restore'}
        onOpenChange={() => setAsking(null)}
        title={t('restoreTitle', { version })}
        description={t('restoreText')}
        confirmLabel={t('restore')}
        pending={pending}
        onConfirm={() => restore(version)}
      />
      <ConfirmDialog
        open={asking === 'disable'}
        onOpenChange={() => setAsking(null)}
        title={t('disableTitle', { version })}
        description={t('disableText')}
        confirmLabel={t('disable')}
        danger
        pending={pending}
        onConfirm={() => setDisabled(version, true)}
      />
    </li>
  )
}
