/** Builds the parts of a server and starts them in order; each names what stops it. */

import type { Logger } from 'pino'
import { createDatabase, type Database } from '../drizzle/client.ts'
import { AgentDirectory } from './agents/directory.ts'
import { retireAgent } from './agents/goodbye.ts'
import { hostLockOf } from './agents/hostLock.ts'
import type { App } from './app.ts'
import { ensureAuditHead } from './audit/append.ts'
import { RefusalLog } from './audit/refusals.ts'
import { LoginLimit } from './auth/loginLimit.ts'
import { SessionStore } from './auth/sessions.ts'
import type { Vault } from './auth/vault.ts'
import { type Bus, createLocalBus } from './bus/bus.ts'
import type { Config } from './config.ts'
import { checkDatabase, connectSocket, connectUrl } from './database/connect.ts'
import { EmbeddedDatabase } from './database/mariadb.ts'
import { migrateDatabase } from './database/migrate.ts'
import { FileLibrary } from './files/library.ts'
import { createFileRoutes } from './files/routes.ts'
import { AgentGateway } from './gateway/gateway.ts'
import { loadCredentials } from './gateway/tls/credentials.ts'
import { HistoryBackfill } from './history/backfill.ts'
import { RetentionSweeper } from './history/retention/sweeper.ts'
import { HostFileBridge } from './hostFiles/bridge.ts'
import { explainListen } from './http/server.ts'
import { createInstallRoute } from './install/routes.ts'
import type { InstallSource } from './install/script.ts'
import type { Lifecycle } from './lifecycle.ts'
import { Metrics } from './metrics/metrics.ts'
import { Recordings } from './recordings/recordings.ts'
import { RecordingSweeper } from './recordings/retention/sweeper.ts'
import { loadReleaseKey } from './releases/key.ts'
import { ReleaseLibrary } from './releases/library.ts'
import { createReleaseRoutes } from './releases/routes.ts'
import { UpdateAnswers } from './releases/updateAnswers.ts'
import { createRolloutEngine } from './rollouts/createEngine.ts'
import { ApprovalExpiry } from './runs/approval/expiry.ts'
import { RunEngine } from './runs/engine.ts'
import { TerminalHub } from './terminals/hub.ts'

/** Connected, of a known version, with its schema up to date. */
export async function startDatabase(config: Config, log: Logger, lifecycle: Lifecycle) {
  const { databaseUrl, databaseConnections: connections, dataDir } = config
  const pool = await lifecycle.start(
    'database',
    async () => {
      if (databaseUrl) return connectUrl(databaseUrl, connections)
      const embedded = await lifecycle.start(
        'mariadbd',
        () => EmbeddedDatabase.start(dataDir, connections, log),
        (part) => part.stop(),
      )
      return connectSocket(embedded.socketPath, connections)
    },
    (part) => part.end(),
  )
  await checkDatabase(pool, log)
  await migrateDatabase(pool, log)
  const database = createDatabase(pool)
  await ensureAuditHead(database)
  return { pool, database }
}

/** Everything but the agents' port, which opens last. */
export async function createApp(
  deps: { config: Config; log: Logger; database: Database; vault: Vault },
  lifecycle: Lifecycle,
): Promise<App> {
  const { config, log, database, vault } = deps
  const bus: Bus = createLocalBus()
  const metrics = await lifecycle.start(
    'metrics',
    () => new Metrics(),
    (part) => part.stop(),
  )
  const sessions = await lifecycle.start(
    'sessions',
    () => new SessionStore({ database, bus, log }),
    (part) => part.stop(),
  )
  const agents = await lifecycle.start(
    'agents',
    async () => {
      const directory = new AgentDirectory({ database, log })
      await directory.start()
      return directory
    },
    (part) => part.stop(),
  )
  const locked = (id: string) => {
    const row = agents.get(id)?.row
    return (row && hostLockOf(row)?.reason) ?? null
  }
  const releases = await lifecycle.start(
    'releases',
    async () => {
      const library = new ReleaseLibrary({
        database,
        bus,
        log,
        dataDir: config.dataDir,
        key: await loadReleaseKey(config),
        throttle: { downloadsMax: config.updateDownloadsMax, bytesPerSecond: config.updateBytesPerSecond },
      })
      await library.start()
      return library
    },
    (part) => part.stop(),
  )
  const files = await lifecycle.start(
    'files',
    () =>
      FileLibrary.start({
        database,
        log,
        dataDir: config.dataDir,
        options: {
          bytesMax: config.fileBytesMax,
          freeBytesMin: config.fileFreeBytesMin,
          graceMs: config.fileGraceMs,
          fetchedMs: config.fetchedMs,
        },
      }),
    (part) => part.stop(),
  )
  const hostFiles = await lifecycle.start(
    'host files',
    () => new HostFileBridge(bus),
    (part) => part.stop(),
  )
  const credentials = await lifecycle.start(
    'agent certificates',
    () => loadCredentials(config, log),
    (part) => part.stop(),
  )
  const installSource: InstallSource = {
    library: releases,
    authority: credentials.authority,
    port: () => gateway.port,
  }
  const gateway: AgentGateway = new AgentGateway({
    host: config.agentHost,
    port: config.agentPort,
    openEnrolment: config.openEnrolment,
    credentials,
    allowPlain: config.agentAllowPlain,
    database,
    directory: agents,
    releaseKey: releases.key.publicKey,
    routes: [
      { path: '/releases/', answer: createReleaseRoutes({ library: releases, log }) },
      {
        path: '/files/',
        puts: true,
        answer: createFileRoutes({
          library: files,
          database,
          throttle: releases.throttle,
          task: (id) => runs.task(id),
          log,
        }),
      },
      { path: '/install.sh', answer: createInstallRoute(installSource) },
    ],
    upgrade: (req, socket, head) => hostFiles.streams.upgrade(req, socket, head),
    metrics,
    log,
  })
  const runs: RunEngine = await lifecycle.start(
    'runs',
    async () => {
      const engine = new RunEngine({
        database,
        log,
        metrics,
        vault,
        outputMemoryBytes: config.outputMemoryBytes,
        session: (id) => gateway.session(id),
        locked,
        fileKey: ({ row }) => files.keys.of(row.id, row.agentId),
        finished: ({ origin }) => {
          if (origin?.job) bus.publish('jobRuns.changed', { id: origin.job.runId })
        },
      })
      await engine.start()
      return engine
    },
    (part) => part.stop(),
  )
  const historyBackfill = await lifecycle.start(
    'history',
    () => {
      const backfill = new HistoryBackfill({ database, log })
      backfill.start()
      return backfill
    },
    (part) => part.stop(),
  )
  const retention = await lifecycle.start(
    'retention',
    () => {
      const isLive = (id: string) => runs.run(id) !== undefined
      const sweeper = new RetentionSweeper({ database, log, backfill: historyBackfill, isLive })
      sweeper.start()
      return sweeper
    },
    (part) => part.stop(),
  )
  await lifecycle.start(
    'approvals',
    () => {
      const expiry = new ApprovalExpiry({ database, bus, log })
      expiry.start()
      return expiry
    },
    (part) => part.stop(),
  )
  const recordings = await lifecycle.start(
    'recordings',
    async () => {
      const { dataDir, fileFreeBytesMin: freeBytesMin } = config
      const library = new Recordings({ database, log, agents, dataDir, limits: { freeBytesMin } })
      await library.start()
      return library
    },
    (part) => part.stop(),
  )
  const recordingSweeper = await lifecycle.start(
    'retention of recordings',
    () => {
      const sweeper = new RecordingSweeper({ database, log, agents, dataDir: config.dataDir })
      sweeper.start()
      return sweeper
    },
    (part) => part.stop(),
  )
  const terminals = await lifecycle.start(
    'terminals',
    async () => {
      const hub = new TerminalHub({
        ...{ database, log, bus, taps: recordings },
        memory: config.terminalMemoryBytes,
        bootTime: (agentId) => {
          const time = Date.parse(String(agents.get(agentId)?.row.systemInfo.boot_time ?? ''))
          return Number.isNaN(time) ? null : time
        },
      })
      await hub.start()
      // Those that a crash kept from being recorded as over.
      hub.endWhere(({ agentId }) => locked(agentId) !== null, {
        ...{ code: 1000, reason: 'locked' },
      })
      return hub
    },
    (part) => part.stop(),
  )
  const updates = new UpdateAnswers(log)
  const rollouts = await lifecycle.start(
    'rollouts',
    async () => {
      const engine = createRolloutEngine({ config, database, log, agents, gateway, releases, locked })
      await engine.start()
      updates.subscribe(engine)
      return engine
    },
    (part) => part.stop(),
  )
  return {
    config,
    log,
    database,
    vault,
    bus,
    metrics,
    sessions,
    agents,
    gateway,
    runs,
    historyBackfill,
    retention,
    terminals,
    recordings,
    recordingSweeper,
    files,
    hostFiles,
    releases,
    agentCredentials: credentials,
    updates,
    rollouts,
    installSource,
    loginLimit: new LoginLimit(),
    refusals: new RefusalLog({ database, log }),
  }
}

/** Opens the agents' port. @throws StartError when it is taken */
export async function startGateway(app: App, lifecycle: Lifecycle): Promise<void> {
  const { agentHost, agentPort } = app.config
  await lifecycle.start(
    'gateway',
    () =>
      app.gateway
        .start({
          tasks: app.runs,
          terminals: app.terminals,
          updates: app.updates,
          hostFiles: app.hostFiles.requests,
          rollouts: app.rollouts,
          goodbye: (session) =>
            void retireAgent(app, session).catch((error: unknown) =>
              app.log.error({ err: error, agentId: session.agentId }, 'an agent that left is still listed'),
            ),
        })
        .catch((error: unknown) => {
          throw explainListen(error, 'AGENT_PORT', agentHost, agentPort)
        }),
    () => app.gateway.stop(),
  )
}
