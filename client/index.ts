/** The typed client for scripts: every procedure of the server, subscriptions included, with an API token. */
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpLink,
  splitLink,
  type TRPCClient,
  wsLink,
} from '@trpc/client'
import type { AppRouter } from '../server/trpc/types.ts'

export type { AppRouter } from '../server/trpc/types.ts'

export interface ClientOptions {
  /** Of the server, as `http://127.0.0.1:3000`. */
  url: string
  /** An API token (`qk_…`), made under Settings or by `tokens.create`. */
  token: string
}

export type QunkongClient = TRPCClient<AppRouter>

export interface Connection extends Disposable {
  client: QunkongClient
  /** Closes the WebSocket that subscriptions share; without it the process would not end. */
  close(): Promise<void>
}

/**
 * Connects to a server: queries and mutations go over HTTP, subscriptions over one WebSocket that is
 * opened by the first of them. Calls reject with `TRPCClientError`, whose `data.domainCode` is stable.
 */
export function createQunkongClient({ url, token }: ClientOptions): Connection {
  const base = url.replace(/\/+$/, '')
  const headers = { authorization: `Bearer ${token}` }
  // Node's WebSocket takes headers, the browser's has no way to: scripts run in Node.
  const AuthorizedWebSocket = new Proxy(WebSocket, {
    construct: (target, [address]: unknown[]) => Reflect.construct(target, [address, { headers }]),
  })
  const socket = createWSClient({
    url: `${base.replace(/^http/, 'ws')}/api/trpc`,
    WebSocket: AuthorizedWebSocket,
    lazy: { enabled: true, closeMs: 1000 },
  })
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: wsLink({ client: socket }),
        false: splitLink({
          // They carry a script, or many paths, for which an address has no room.
          condition: ({ path }) => path === 'guards.check' || path === 'hostFiles.count',
          true: httpLink({ url: `${base}/api/trpc`, headers, methodOverride: 'POST' }),
          false: httpBatchLink({ url: `${base}/api/trpc`, headers }),
        }),
      }),
    ],
  })
  const close = () => socket.close()
  return {
    client,
    close: async () => {
      await close()
    },
    [Symbol.dispose]: () => {
      close()
    },
  }
}
