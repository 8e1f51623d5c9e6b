/** Who is signed in, and what that person may do: what would be refused isn't offered. */
'use client'

import { useQuery } from '@tanstack/react-query'
import type { Me, Permission } from '../../server/trpc/types.ts'
import { useTRPC } from '../_trpc/client.ts'

export function useMe(): Me | undefined {
  const trpc = useTRPC()
  return useQuery(trpc.me.get.queryOptions(undefined, { staleTime: 60_000 })).data
}

/** Known to lack it: false also until it is known who is signed in. */
export function useRefused(permission: Permission): boolean {
  const me = useMe()
  return me !== undefined && !me.permissions.includes(permission)
}

export const usePermission = (permission: Permission): boolean =>
  useMe()?.permissions.includes(permission) ?? false
