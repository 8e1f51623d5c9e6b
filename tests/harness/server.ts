/** The real server in a process of its own: own data folder, embedded MariaDB, ephemeral ports. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SERVER_FLAGS } from '../../deployment/up/flags.mjs'
import { type Child, type Environment, startNode } from './child.ts'
import { until } from './until.ts'

export const ADMIN = { username: 'admin', password: 'correct horse battery staple' }

export interface TestServer extends AsyncDisposable {
  /** As `http://127.0.0.1:41234`. */
  readonly url: string
  readonly port: number
  readonly agentPort: number
  readonly dataDir: string
  /** The process that runs now. */
  child(): Child
  /** Ends it without warning, as a crash would. */
  crash(): Promise<void>
  /** Starts it again on the same folder and ports. */
  start(): Promise<void>
}

export interface ServerOptions {
  env?: Environment
  /** Serve the built UI as well (needs `npm run build`). */
  ui?: boolean
}

interface Ready {
  url: string
  port: number
  agentPort: number
}

/** Resolves when the server is ready; the error carries its log when it is not. */
export async function startServer({ env = {}, ui = false }: ServerOptions = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'qunkong-test-'))
  const readyFile = path.join(dataDir, 'server.json')
  let ports = { PORT: '0', AGENT_PORT: '0' }
  let child: Child | undefined

  const start = async (): Promise<Ready> => {
    await rm(readyFile, { force: true })
    const started = startNode(
      'server/main.ts',
      [],
      {
        HOST: '127.0.0.1',
        AGENT_HOST: '127.0.0.1',
        DATA_DIR: dataDir,
        ADMIN_PASSWORD: ADMIN.password,
        ...(ui ? {} : { QUNKONG_UI: 'off' }),
        ...ports,
        ...env,
      },
      SERVER_FLAGS,
    )
    child = started
    try {
      const ready = await until(
        async () => {
          if (!started.alive()) return { failed: true as const }
          return { failed: false as const, value: JSON.parse(await readFile(readyFile, 'utf8')) as Ready }
        },
        { timeoutMs: 60_000, what: 'the server to be ready' },
      ).then((outcome) => {
        if (outcome.failed) throw new Error('the server ended')
        return outcome.value
      })
      ports = { PORT: String(ready.port), AGENT_PORT: String(ready.agentPort) }
      return ready
    } catch (error) {
      await started[Symbol.asyncDispose]()
      throw new Error(`${error instanceof Error ? error.message : error}\n${started.log()}`)
    }
  }
  const current = () => {
    if (!child) throw new Error('The server was never started.')
    return child
  }

  const ready = await start()
  return {
    url: `http://127.0.0.1:${ready.port}`,
    port: ready.port,
    agentPort: ready.agentPort,
    dataDir,
    child: current,
    crash: () => current().kill('SIGKILL'),
    start: async () => {
      await start()
    },
    async [Symbol.asyncDispose]() {
      await current()[Symbol.asyncDispose]()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}
