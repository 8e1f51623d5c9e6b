/** What the fleet runs, how it is being updated, and to what it could be. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermission } from '../../_components/permissions.tsx'
import { paths } from '../../_lib/paths.ts'
import { Button, ButtonLink } from '../../_ui/Button.tsx'
import { PageHeader } from '../../_ui/PageHeader.tsx'
import { RolloutList } from './_components/RolloutList.tsx'
import { VersionsBar } from './_components/VersionsBar.tsx'
import { AddRelease } from './_releases/AddRelease.tsx'
import { ReleaseList } from './_releases/ReleaseList.tsx'

export function UpdatesPage() {
  const t = useTranslations('updates')
  const mayRelease = usePermission('releases.manage')
  const mayRollOut = usePermission('rollouts.manage')
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            {mayRelease && <Button onClick={() => setAdding(true)}>{t('addRelease')}</Button>}
            {mayRollOut && (
              <ButtonLink href={paths.newRollout()} variant="primary">
                {t('start')}
              </ButtonLink>
            )}
          </>
        }
      />
      <VersionsBar />
      <RolloutList />
      <ReleaseList onAdd={mayRelease ? () => setAdding(true) : undefined} />
      <AddRelease open={adding} onOpenChange={setAdding} />
    </>
  )
}
