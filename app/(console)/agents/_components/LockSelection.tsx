/** Locks the selected hosts, and unlocks those of them that are locked. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { LockHosts, type LockTargets } from '../../../_components/locks/LockHosts.tsx'
import { useUnlockHosts } from '../../../_components/locks/useUnlockHosts.ts'
import { Button } from '../../../_ui/Button.tsx'

interface Props {
  targets: LockTargets
  count: number
  /** Some of them are, or may be. */
  someLocked: boolean
}

export function LockSelection({ targets, count, someLocked }: Props) {
  const t = useTranslations('locks')
  const [asking, setAsking] = useState(false)
  const unlock = useUnlockHosts()
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t('lock')}</Button>
      {someLocked && (
        <Button pending={unlock.isPending} onClick={() => unlock.mutate({ targets })}>
          {t('unlock')}
        </Button>
      )}
      {asking && <LockHosts targets={targets} hostname="" count={count} onClose={() => setAsking(false)} />}
    </>
  )
}
