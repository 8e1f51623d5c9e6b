/** What can be done with one host from the list: let a waiting one in or turn it away, open a shell on one that is online. */
'use client'

import { SquareTerminal } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { AgentItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { paths } from '../../../_lib/paths.ts'
import { firstOnly } from '../../../_ui/Button.tsx'
import { ApproveButton } from './ApproveButton.tsx'
import { RejectButton } from './RejectButton.tsx'

export function AgentRowActions({ item }: { item: AgentItem }) {
  const t = useTranslations('agents')
  const mayOpen = usePermission('terminals.open')
  if (item.status === 'pending')
    return (
      <span className="flex justify-end gap-1.5">
        <ApproveButton id={item.id} hostname={item.hostname} />
        <RejectButton id={item.id} hostname={item.hostname} />
      </span>
    )
  if (item.status !== 'online' || item.lock || !mayOpen) return null
  return (
    <Link
      prefetch={false}
      href={paths.terminal({ agent: item.id })}
      onClick={firstOnly}
      className="icon-link"
      aria-label={`${t('terminal')}: ${item.hostname}`}
      title={t('terminal')}
    >
      <SquareTerminal className="size-4" />
    </Link>
  )
}
