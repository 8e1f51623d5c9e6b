/** The server's composition root: what starts, in which order, and what is said about it. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Pool } from 'mysql2/promise'
import { createIdentifier } from './auth/identify.ts'
import { loadSecret } from './auth/secret.ts'
import { createSignIn } from './auth/signIn.ts'
import { Vault } from './auth/vault.ts'
import { ConfigError, loadConfig } from './config.ts'
import { takeDataFolder, writePrivateFile } from './dataFolder.ts'
import { createAuthRoute } from './http/authRoute.ts'
import { Connections } from './http/connections.ts'
import { createPages } from './http/pages.ts'
import { createHttpServer, listen } from './http/server.ts'
import { SubscriptionSockets } from './http/sockets.ts'
import { createUpgrades } from './http/upgrades.ts'
import { JobRunner } from './jobs/runner.ts'
import { Lifecycle, StartError, stopOnSignals } from './lifecycle.ts'
import { createLog } from './log.ts'
import { linkToParent } from './parent.ts'
import { createApp, startDatabase, startGateway } from './parts.ts'
import { Scheduler } from './schedules/scheduler.ts'
import { ApiTokenStore } from './tokens/apiTokens.ts'
import { ensureAdministrator } from './users/firstAdministrator.ts'

const began = performance.now()

/** mysql2 keeps these counts, without a word in its types. */
function poolCounts(pool: Pool) {
  const of = (name: string) => {
    const queue: unknown = Reflect.get(pool.pool, name)
    return queue && typeof queue === 'object' && 'length' in queue ? Number(queue.length) : 0
  }
  return {
    open: of('_allConnections'),
    free: of('_freeConnections'),
    waiting: of('_connectionQueue'),
  }
}

const isForPeople = (error: unknown) => error instanceof StartError || error instanceof ConfigError

async function main(): Promise<void> {
  const config = loadConfig()
  const log = createLog(config.logLevel)
  const lifecycle = new Lifecycle(log)
  const stop = stopOnSignals(lifecycle, log)
  let stopping = false
  try {
    await lifecycle.start(
      'data folder',
      () => takeDataFolder(config.dataDir),
      (release) => release(),
    )
    const secret = await loadSecret(config)
    const { pool, database } = await startDatabase(config, log, lifecycle)
    const app = await createApp({ config, log, database, vault: new Vault(secret) }, lifecycle)
    const { bus, sessions, metrics } = app
    const tokens = await lifecycle.start(
      'tokens',
      () => new ApiTokenStore({ database, bus, log }),
      (part) => part.stop(),
    )
    const admin = await ensureAdministrator(database, config)
    const identifier = createIdentifier({ secret, sessions, tokens })
    const pages = await lifecycle.start(
      'pages',
      () => createPages(config),
      (part) => part.stop(),
    )
    const sockets = await lifecycle.start(
      'subscriptions',
      () => new SubscriptionSockets({ identifier, bus, log }),
      (part) => part.stop(),
    )
    const signIn = createSignIn({ database, sessions, limit: app.loginLimit, refusals: app.refusals })
    const upgrades = createUpgrades({ app, identifier, sockets, pages, log })
    const server = createHttpServer({
      app,
      identifier,
      pages,
      upgrades,
      auth: createAuthRoute({ secret, database, sessions, bus, signIn, log }, config),
      readiness: { database, agentPort: () => app.gateway.port, stopping: () => stopping },
    })
    const connections = new Connections(server)
    metrics.observe({
      agents: () => app.agents.counts(),
      sockets: () => ({
        agent: app.gateway.connectionCount,
        subscription: sockets.count,
        terminal: app.terminals.count,
      }),
      outputs: () => app.runs.load,
      transports: () => app.gateway.transports,
      downloads: () => app.releases.throttle.counts,
      pool: () => poolCounts(pool),
    })
    await startGateway(app, lifecycle)
    const port = await lifecycle.start('http', () => listen(server, config.host, config.port))
    await lifecycle.start(
      'requests',
      () => connections,
      async () => {
        stopping = true
        upgrades.stop()
        const goodbye = app.terminals.stop().then(() => sockets.stop())
        await Promise.all([goodbye, connections.stop()])
      },
    )
    await lifecycle.start(
      'jobs',
      () => {
        const runner = new JobRunner(app)
        runner.start()
        return runner
      },
      (part) => part.stop(),
    )
    await lifecycle.start(
      'schedules',
      () => {
        const scheduler = new Scheduler(app)
        scheduler.start()
        return scheduler
      },
      (part) => part.stop(),
    )
    const host = config.host.includes(':') ? `[${config.host}]` : config.host
    const url = config.publicUrl?.origin ?? `http://${host}:${port}`
    const ready = { url, port, agentPort: app.gateway.port }
    const parent = linkToParent(app, () => stop('the parent process ended'))
    const readyFile = path.join(config.dataDir, 'server.json')
    await lifecycle.start(
      'ready file',
      () => writePrivateFile(readyFile, `${JSON.stringify({ ...ready, pid: process.pid })}\n`),
      () => rm(readyFile, { force: true }),
    )
    log.info({ event: 'ready', ...ready, ms: Math.round(performance.now() - began) }, 'ready')
    if (parent) parent.ready({ ...ready, admin })
    else if (admin) {
      // Not through the log, which is kept.
      process.stderr.write(
        `\nSign in as ${admin.username} with the password ${admin.password} (shown once)\n\n`,
      )
      await admin.shown()
    }
  } catch (error) {
    if (isForPeople(error) && error instanceof Error) log.fatal(error.message)
    else log.fatal({ err: error }, 'the server could not start')
    await lifecycle.stop()
    process.exit(1)
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${isForPeople(error) && error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
