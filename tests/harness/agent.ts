/** The real agent in a process of its own, with a state folder that survives its restarts. */
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { lockOwner } from '../../agent/identity/lock.ts'
import { KEEPER_LOCK } from '../../agent/keeper/place.ts'
import { AGENT_FLAGS } from '../../deployment/up/flags.mjs'
import { type Child, type Environment, startNode } from './child.ts'
import type { TestServer } from './server.ts'
import type { QunkongClient } from './session.ts'
import { until } from './until.ts'

export interface TestAgent extends AsyncDisposable {
  readonly id: string
  readonly stateDir: string
  child(): Child
  /** The process that owns its scripts and terminals; null while there is none. */
  keeperPid(): number | null
  /** Ends it without warning; what it started goes on, as in life. */
  crash(): Promise<void>
  /** Ends it in order, as `systemctl stop` does, and with it what it started. */
  stop(): Promise<void>
  /** Starts it again with the same state. */
  start(): void
}

export interface AgentOptions {
  env?: Environment
  /** A folder to use (and keep) instead of a new one. */
  stateDir?: string
}

/** Starts an agent process without waiting for anything. */
export function launchAgent(server: TestServer, token: string, stateDir: string, env: Environment = {}) {
  // This machine's own profile would decide what a shell prints, and whether one that is killed (in the middle of a
  // `pyenv rehash`, say) leaves a lock to all that follow.
  const HOME = path.join(stateDir, 'home')
  mkdirSync(HOME, { recursive: true })
  const args = ['--server', '127.0.0.1', '--port', String(server.agentPort), '--state-dir', stateDir, '-v']
  const environment = {
    HOME,
    QUNKONG_SUPERVISED: '1',
    QUNKONG_BACKOFF_BASE_MS: '200',
    QUNKONG_BACKOFF_MAX_MS: '1000',
    ...env,
  }
  return startNode('agent/main.ts', [...args, '--token', token], environment, AGENT_FLAGS)
}

/** An agent that was killed leaves its keeper behind. */
export async function endKeeper(stateDir: string): Promise<void> {
  const pid = lockOwner(stateDir, KEEPER_LOCK)
  if (pid === null) return
  process.kill(pid, 'SIGTERM')
  await until(() => lockOwner(stateDir, KEEPER_LOCK) === null, { what: `the keeper ${pid} to end` })
}

/** `count` agents, online. They are disposed together. */
export async function startAgents(
  server: TestServer,
  client: QunkongClient,
  count: number,
  options: AgentOptions = {},
): Promise<TestAgent[] & AsyncDisposable> {
  const agents = await Promise.all(Array.from({ length: count }, () => startAgent(server, client, options)))
  return Object.assign(agents, {
    async [Symbol.asyncDispose]() {
      await Promise.all(agents.map((agent) => agent[Symbol.asyncDispose]()))
    },
  })
}

/** An agent that the server shows online; it enrols with a token of its own. */
export async function startAgent(
  server: TestServer,
  client: QunkongClient,
  { env = {}, stateDir }: AgentOptions = {},
): Promise<TestAgent> {
  const dir = stateDir ?? (await mkdtemp(path.join(tmpdir(), 'qunkong-agent-')))
  const { id: enrollmentTokenId, token } = await client.enrollmentTokens.create.mutate({
    maxUses: 1,
    expiresInSeconds: 600,
  })
  // As systemd would: once it was online, an agent that ends by itself (ten failures in a row) is started again.
  let wanted = false
  const launch = () => {
    const launched = launchAgent(server, token, dir, env)
    void launched.ended.then(() => {
      if (wanted && launched === child) child = launch()
    })
    return launched
  }
  let child = launch()
  const appeared = async () => {
    if (!child.alive()) throw new Error(`the agent ended:\n${child.log()}`)
    return (await client.agents.list.query({ enrollmentTokenId, status: 'online' })).items[0]
  }
  const item = await until(appeared, { timeoutMs: 30_000, what: 'the new agent to be online' }).catch(
    async (error: Error) => {
      await child[Symbol.asyncDispose]()
      throw new Error(`${error.message}\n${child.log()}`)
    },
  )
  wanted = true
  return {
    id: item.id,
    stateDir: dir,
    child: () => child,
    keeperPid: () => lockOwner(dir, KEEPER_LOCK),
    crash: () => {
      wanted = false
      return child.kill('SIGKILL')
    },
    stop: () => {
      wanted = false
      return child.kill('SIGTERM')
    },
    start: () => {
      wanted = true
      child = launch()
    },
    async [Symbol.asyncDispose]() {
      wanted = false
      await child[Symbol.asyncDispose]()
      await endKeeper(dir)
      if (!stateDir) await rm(dir, { recursive: true, force: true })
    },
  }
}
