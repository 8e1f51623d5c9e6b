/** Opens a shell on every selected host that is online, in tabs. */
'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import type { AgentFilter } from '../../../../server/trpc/types.ts'
import { useErrorText } from '../../../_lib/errors.ts'
import { addressOf } from '../../../_lib/hostMarks.ts'
import { paths } from '../../../_lib/paths.ts'
import { openTerminal } from '../../../_terminal/store.ts'
import { useTerminalApi } from '../../../_terminal/useTerminals.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import { Button } from '../../../_ui/Button.tsx'

/** More tabs than that nobody finds their way in, and each is a live shell. */
const TERMINALS_MAX = 20

export function OpenTerminalsButton({ filter, count }: { filter: AgentFilter; count: number }) {
  const t = useTranslations('agents')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const router = useRouter()
  const api = useTerminalApi()
  const errorText = useErrorText()
  const open = useMutation({
    mutationFn: () => queries.fetchQuery(trpc.agents.list.queryOptions({ ...filter, limit: TERMINALS_MAX })),
    onSuccess: ({ items }) => {
      const online = items.filter((item) => item.status === 'online')
      if (online.length === 0) {
        toast.error(t('noneOnline'))
        return
      }
      for (const agent of online)
        openTerminal({ agentId: agent.id, hostname: agent.hostname, address: addressOf(agent) }, api)
      router.push(paths.terminal())
    },
    onError: (error) => toast.error(errorText(error)),
  })
  const tooMany = count > TERMINALS_MAX
  return (
    <span title={tooMany ? t('terminalsMax', { max: TERMINALS_MAX }) : undefined}>
      <Button disabled={tooMany} pending={open.isPending} onClick={() => open.mutate()}>
        {t('terminals')}
      </Button>
    </span>
  )
}
