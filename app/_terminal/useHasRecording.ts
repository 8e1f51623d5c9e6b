/** Whether a session that is over can be watched again. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { usePermission } from '../_components/permissions.tsx'
import { useTRPC } from '../_trpc/client.ts'

export function useHasRecording(terminalId: string | null): boolean {
  const trpc = useTRPC()
  const mayRead = usePermission('recordings.read')
  const { data } = useQuery(
    trpc.recordings.status.queryOptions(
      { id: terminalId ?? '' },
      { enabled: mayRead && terminalId !== null },
    ),
  )
  return data !== undefined && data.state !== 'off'
}
