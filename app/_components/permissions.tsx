/** Who is signed in, and what that person may do: what would be refused isn't offered. */
'use client'

import { useQuery } from '@tanstack/react-query'
import type { Me, Permission } from '../../server/trpc/types.ts'
import { useTRPC } from '../_trpc/client.ts'

export function useMe(): Me | undefined {
  const trpc = useTRPC()
  return useQuery(trpc.me.get.queryOptions(undefined, { staleTime: 60_000 })).data
}

export const usePermission = (permission: Permission): boolean =>
  useMe()?.permissions.includes(permission) ?? false
