/** The typed hooks: `useTRPC()` gives query, mutation and subscription options. */
'use client'

import { createTRPCContext } from '@trpc/tanstack-react-query'
import type { AppRouter } from '../../server/trpc/types.ts'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()
