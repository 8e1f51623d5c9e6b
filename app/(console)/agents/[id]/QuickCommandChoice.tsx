/** One of one's quick commands on this host: the run form opens filled in, with its button ready. */
'use client'

import { useTranslations } from 'next-intl'
import { paths } from '../../../_lib/paths.ts'
import { useNavigate } from '../../../_trpc/held.ts'
import { Choice } from '../../../_ui/Choice.tsx'
import { useQuickCommands } from '../../runs/_quick/useQuickCommands.ts'

export function QuickCommandChoice({ agentId }: { agentId: string }) {
  const t = useTranslations('quick')
  const navigate = useNavigate()
  const items = useQuickCommands()
  if (items.length === 0) return null
  return (
    <Choice
      label={t('title')}
      any={t('choose')}
      value=""
      options={items.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(quick) => quick && navigate(paths.newRun({ quick, agents: agentId }))}
    />
  )
}
