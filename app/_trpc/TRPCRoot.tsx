/** Queries and mutations go by HTTP, all subscriptions of a tab over one WebSocket that resumes. */
'use client'

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpLink,
  splitLink,
  TRPCClientError,
  wsLink,
} from '@trpc/client'
import { type ReactNode, useState } from 'react'
import type { AppRouter } from '../../server/trpc/types.ts'
import { isSignedOut, whySignedOut } from '../_lib/errors.ts'
import { paths } from '../_lib/paths.ts'
import { TRPCProvider } from './client.ts'
import { connectionState, socketChanged } from './connection.ts'

const RETRY_MS_MAX = 10_000
const IDLE_MS = 30_000
/** The first part of the keys of `me.*`. */
const ME = [['me']]

function signInAgain(error: unknown): void {
  if (!isSignedOut(error)) return
  const { pathname, search } = window.location
  window.location.assign(paths.signIn(pathname + search, whySignedOut(error)))
}

const retries = (count: number, error: unknown): boolean => {
  const status = error instanceof TRPCClientError ? error.data?.httpStatus : undefined
  return count < 2 && !(typeof status === 'number' && status < 500)
}

function createClients() {
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: signInAgain }),
    mutationCache: new MutationCache({ onError: signInAgain }),
    defaultOptions: { queries: { staleTime: 5_000, retry: retries } },
  })
  const url = () =>
    `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/api/trpc`
  const socket = createWSClient({
    url,
    lazy: { enabled: true, closeMs: IDLE_MS },
    retryDelayMs: (attempt) => Math.min(RETRY_MS_MAX, 300 * 2 ** attempt) * (0.5 + Math.random() / 2),
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 5_000 },
  })
  socket.connectionState.subscribe({
    next: ({ state, error }) => {
      const wasLost = connectionState() === 'lost'
      socketChanged(state, error)
      // A socket is refused without a word when the session is over; an HTTP answer says so, and leads to the sign-in page.
      if (error) void queries.invalidateQueries({ queryKey: ME }, { cancelRefetch: false })
      // Subscriptions resume where they were; what is polled or failed meanwhile is read again.
      if (wasLost && connectionState() === 'back') void queries.invalidateQueries()
    },
  })
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: wsLink({ client: socket }),
        false: splitLink({
          // They carry a script, or many paths, for which an address has no room.
          condition: ({ path }) => path === 'guards.check' || path === 'hostFiles.count',
          true: httpLink({ url: '/api/trpc', methodOverride: 'POST' }),
          false: httpBatchLink({ url: '/api/trpc', maxURLLength: 8_000 }),
        }),
      }),
    ],
  })
  return { queries, client }
}

export function TRPCRoot({ children }: { children: ReactNode }) {
  const [{ queries, client }] = useState(createClients)
  return (
    <QueryClientProvider client={queries}>
      <TRPCProvider trpcClient={client} queryClient={queries}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}
