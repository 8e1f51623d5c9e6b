/** Keeps a selection under a name: hosts one by one as a list, all that match as the rule that found them. */
'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { Button } from '../../../_ui/Button.tsx'
import type { Selection } from '../../../_ui/table/useSelection.ts'
import { GroupDialog } from '../groups/GroupDialog.tsx'

export function MakeGroupButton({ selection, filter }: { selection: Selection; filter: AgentFilter }) {
  const t = useTranslations('groups')
  const [open, setOpen] = useState(false)
  const words = [filter.query, filter.status && `status:${filter.status}`].filter(Boolean).join(' ')
  // Everything there is, without any filter, is no group.
  if (selection.everything && words === '') return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('fromSelection')}</Button>
      {open && (
        <GroupDialog
          {...(selection.everything ? { rule: words } : { agentIds: [...selection.ids] })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
