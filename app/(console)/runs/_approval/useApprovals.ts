/** How many runs wait for a decision, and how many of them this person may decide; asked again now and then. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { usePermission } from '../../../_components/permissions.tsx'
import { useTRPC } from '../../../_trpc/client.ts'

const ASKED_AGAIN_MS = 15_000

export function useApprovals(): { waiting: number; mine: number } {
  const trpc = useTRPC()
  const enabled = usePermission('runs.read')
  const { data } = useQuery(
    trpc.runs.approvals.queryOptions(undefined, { enabled, refetchInterval: ASKED_AGAIN_MS }),
  )
  return data ?? { waiting: 0, mine: 0 }
}
