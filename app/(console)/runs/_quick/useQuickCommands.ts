/** The person's own quick commands; none for who may have none. */
'use client'

import { useQuery } from '@tanstack/react-query'
import type { QuickCommandItem } from '../../../../server/trpc/types.ts'
import { usePermission } from '../../../_components/permissions.tsx'
import { useTRPC } from '../../../_trpc/client.ts'

export function useQuickCommands(): QuickCommandItem[] {
  const trpc = useTRPC()
  const enabled = usePermission('quickCommands.own')
  const { data } = useQuery(trpc.quickCommands.list.queryOptions(undefined, { enabled }))
  return data?.items ?? []
}
