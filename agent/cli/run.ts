/** Runs the agent until it is told to stop, to restart, or gives up. */
import { isSea } from 'node:sea'
import { Agent } from '../agent.ts'
import { Endpoint } from '../connection/endpoint.ts'
import { loadIdentity } from '../identity/identity.ts'
import { lockState } from '../identity/lock.ts'
import { createLog, type Log, messageOf, runsUnderJournal } from '../log.ts'
import { keepSmall } from '../native/footprint.ts'
import { type Restarter, restartSelf } from '../restart.ts'
import { StatusFile } from '../status/statusFile.ts'
import { serverGet } from '../update/fetch.ts'
import { installedAt } from '../update/install.ts'
import { VERSION } from '../version.ts'
import { endpointFlags, type RunFlags } from './options.ts'

const BACKOFF_BASE_MS = 5_000
const BACKOFF_MAX_MS = 60_000
const STOP_MS_MAX = 8_000

const milliseconds = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] ?? otherwise)
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number of milliseconds.`)
  return value
}

async function run(flags: RunFlags, log: Log, verbose: boolean): Promise<void> {
  if (flags.agentId !== undefined)
    throw new Error(
      '--agent-id is not taken: the id comes from the key that the agent makes at its first start.',
    )
  const unlock = lockState(flags.stateDir)
  process.on('exit', unlock)
  const identity = await loadIdentity(flags.stateDir)
  const endpoint = await Endpoint.of(endpointFlags(flags), log)
  const restart: Restarter = { requested: false }
  const options = {
    endpoint,
    installed: await installedAt(isSea()),
    get: serverGet(endpoint),
    stateDir: flags.stateDir,
    backoffBaseMs: milliseconds('QUNKONG_BACKOFF_BASE_MS', BACKOFF_BASE_MS),
    backoffMaxMs: milliseconds('QUNKONG_BACKOFF_MAX_MS', BACKOFF_MAX_MS),
    rebootCommand: process.env.QUNKONG_REBOOT_COMMAND,
    restart,
    verbose,
  }
  const status = new StatusFile(flags.stateDir, { agentId: identity.agentId, server: endpoint.url.href }, log)
  const agent = new Agent(options, identity, status, log)
  log.info('agent starts', { version: VERSION, agent: identity.agentId, server: endpoint.url.href })
  const stop = () => {
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
    agent.stop('end')
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  keepSmall(log)
  await agent.run()
  await status.close()
  unlock()
  if (restart.requested) restartSelf(process.env)
  log.info('agent stopped')
  process.exit(0)
}

export async function runAgent(flags: RunFlags): Promise<void> {
  const level = flags.verbose ? 'DEBUG' : flags.logLevel
  const log = createLog(level, runsUnderJournal())
  process.on('unhandledRejection', (error) => log.error('unexpected error', { error: messageOf(error) }))
  try {
    await run(flags, log, level === 'DEBUG')
  } catch (error) {
    log.error(messageOf(error))
    process.exit(1)
  }
}
