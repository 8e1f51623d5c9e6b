/** The running server's parts, wired once in `main.ts` and handed to every verb through its context. */
import type { Logger } from 'pino'
import type { Database } from '../drizzle/client.ts'
import type { AgentDirectory } from './agents/directory.ts'
import type { RefusalLog } from './audit/refusals.ts'
import type { LoginLimit } from './auth/loginLimit.ts'
import type { SessionStore } from './auth/sessions.ts'
import type { Vault } from './auth/vault.ts'
import type { Bus } from './bus/bus.ts'
import type { Config } from './config.ts'
import type { FileLibrary } from './files/library.ts'
import type { AgentGateway } from './gateway/gateway.ts'
import type { TlsCredentials } from './gateway/tls/credentials.ts'
import type { HistoryBackfill } from './history/backfill.ts'
import type { RetentionSweeper } from './history/retention/sweeper.ts'
import type { HostFileBridge } from './hostFiles/bridge.ts'
import type { InstallSource } from './install/script.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Recordings } from './recordings/recordings.ts'
import type { RecordingSweeper } from './recordings/retention/sweeper.ts'
import type { ReleaseLibrary } from './releases/library.ts'
import type { UpdateAnswers } from './releases/updateAnswers.ts'
import type { RolloutEngine } from './rollouts/engine.ts'
import type { RunEngine } from './runs/engine.ts'
import type { TerminalHub } from './terminals/hub.ts'

export interface App {
  config: Config
  log: Logger
  database: Database
  /** For secrets that the database keeps. */
  vault: Vault
  bus: Bus
  metrics: Metrics
  sessions: SessionStore
  /** Slows down guessing at passwords. */
  loginLimit: LoginLimit
  /** Records sign-ins and permissions that were refused. */
  refusals: RefusalLog
  /** All agents with their presence and last figures, in memory. */
  agents: AgentDirectory
  /** What the agents' port proves itself with. */
  agentCredentials: TlsCredentials
  /** What `/install.sh` is made of. */
  installSource: InstallSource
  /** The agents' sockets. */
  gateway: AgentGateway
  /** Runs that are not over: dispatch, live output, timeouts. */
  runs: RunEngine
  /** Counts the runs of before figures were kept. */
  historyBackfill: HistoryBackfill
  /** Removes history that is not kept. */
  retention: RetentionSweeper
  /** Live terminal sessions. */
  terminals: TerminalHub
  /** Recordings of terminal sessions: those that are being made, and what they are read with. */
  recordings: Recordings
  recordingSweeper: RecordingSweeper
  /** Files for hosts: contents, keys, what is kept. */
  files: FileLibrary
  /** The way to files on hosts. */
  hostFiles: HostFileBridge
  /** Agent releases: rows, files, key, share of the line. */
  releases: ReleaseLibrary
  /** What agents say about their updates. */
  updates: UpdateAnswers
  /** Rollouts that something may still happen to. */
  rollouts: RolloutEngine
}
