/** Opens a shell on every selected host that is online, tiled in one tab. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import type { AgentFilter, AgentItem } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { addressOf } from '../../../_lib/hostMarks.ts'
import { paths } from '../../../_lib/paths.ts'
import { openTiled } from '../../../_terminal/store.ts'
import { useTerminalApi } from '../../../_terminal/useTerminals.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'
import { ConfirmDialog } from '../../../_ui/ConfirmDialog.tsx'

/** Smaller panes show nothing, and each is a live shell. */
const TERMINALS_MAX = 16
/** So many are opened without a question. */
const UNASKED_MAX = 4

export function OpenTerminalsButton({ filter, count }: { filter: AgentFilter; count: number }) {
  const t = useTranslations('agents')
  const terminal = useTranslations('terminal')
  const locks = useTranslations('locks')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const api = useTerminalApi()
  const errorText = useErrorText()
  const [asked, setAsked] = useState<readonly AgentItem[]>([])
  const [locked, setLocked] = useState(0)
  const open = (agents: readonly AgentItem[]) => {
    const targets = agents.map((agent) => ({
      agentId: agent.id,
      hostname: agent.hostname,
      address: addressOf(agent),
    }))
    openTiled(targets, agents.length > 1 ? terminal('hostCount', { count: agents.length }) : '', api)
    router.push(paths.terminal())
  }
  const find = useMutation({
    mutationFn: () => queries.fetchQuery(trpc.agents.list.queryOptions({ ...filter, limit: TERMINALS_MAX })),
    onSuccess: ({ items }) => {
      const lockedOnes = items.filter(({ lock }) => lock).length
      const online = items.filter(({ status, lock }) => status === 'online' && !lock)
      setLocked(lockedOnes)
      if (online.length > UNASKED_MAX || (online.length > 0 && lockedOnes > 0)) setAsked(online)
      else if (online.length > 0) open(online)
      else toast.error(lockedOnes > 0 ? locks('noShell', { locked: lockedOnes }) : t('noneOnline'))
    },
    onError: (error) => toast.error(errorText(error)),
  })
  const tooMany = count > TERMINALS_MAX
  return (
    <span title={tooMany ? t('terminalsMax', { max: TERMINALS_MAX }) : undefined}>
      <Button disabled={tooMany} pending={find.isPending} onClick={() => find.mutate()}>
        {t('terminals')}
      </Button>
      <ConfirmDialog
        open={asked.length > 0}
        onOpenChange={(shown) => !shown && setAsked([])}
        title={terminal('openManyTitle', { count: asked.length })}
        description={[locked > 0 && locks('leftOut', { locked }), terminal('openManyText')]
          .filter(Boolean)
          .join(' ')}
        confirmLabel={terminal('openManyYes', { count: asked.length })}
        onConfirm={() => {
          open(asked)
          setAsked([])
        }}
      />
    </span>
  )
}
