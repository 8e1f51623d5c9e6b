/** What can be done with a rollout; each asks first and names what it hits. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { RolloutDetail } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'
import { failedOf, isOpen, underWayOf } from '../_lib/states.ts'
import { useRolloutVerbs, type Verb } from '../_lib/useRolloutVerbs.ts'

/** The one place that says which action is possible in which state. */
function possible({ state, kind, counts }: RolloutDetail): Verb[] {
  const failed = failedOf(counts) > 0
  const verbs: (Verb | false)[] = [
    state === 'running' && 'pause',
    state === 'paused' && 'resume',
    state !== 'aborted' && failed && 'retry',
    kind === 'update' && counts.confirmed > 0 && 'rollback',
    isOpen(state) && 'abort',
  ]
  return verbs.filter((verb) => verb !== false)
}

const DANGER: readonly Verb[] = ['abort', 'rollback']

export function RolloutActions({ rollout }: { rollout: RolloutDetail }) {
  const t = useTranslations('updates.view')
  const may = usePermission('rollouts.manage')
  const [asking, setAsking] = useState<Verb | null>(null)
  const verbs = useRolloutVerbs(rollout.id, () => setAsking(null))
  const { version, counts, state } = rollout
  const facts = {
    version,
    count: failedOf(counts),
    waiting: counts.waiting,
    underWay: underWayOf(counts),
    failed: failedOf(counts),
    confirmed: counts.confirmed,
    open: `${isOpen(state)}`,
  }
  if (!may) return null
  return (
    <>
      {possible(rollout).map((verb) => (
        <Button
          key={verb}
          variant={DANGER.includes(verb) ? 'danger' : verb === 'resume' ? 'primary' : 'default'}
          onClick={() => setAsking(verb)}
        >
          {t(verb, facts)}
        </Button>
      ))}
      {asking && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsking(null)}
          title={t(`${asking}Title`, facts)}
          description={t(`${asking}Text`, facts)}
          confirmLabel={t(asking, facts)}
          cancelLabel={t('keep')}
          danger={DANGER.includes(asking)}
          pending={verbs.isPending}
          onConfirm={() => verbs.run(asking)}
        />
      )}
    </>
  )
}
