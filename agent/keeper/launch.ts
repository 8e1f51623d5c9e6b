/** Starts a keeper where it outlives the agent: a transient unit of systemd's, else a session of its own. */
import { execFile, type SpawnOptions, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, realpathSync, statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Log } from '../log.ts'
import { messageOf } from '../log.ts'
import { selfCommand } from '../self.ts'
import type { KeeperMode } from './messages.ts'

const run = promisify(execFile)
const SYSTEMD_RUN_MS_MAX = 10_000
const LOG_BYTES_MAX = 1024 * 1024
const DEFAULT_STATE_DIR = '/var/lib/qunkong-agent'
/** What scripts and the keeper itself may need; never a token. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'HOME', 'TMPDIR', 'QUNKONG_KEEPER_IDLE_MS', 'NODE_ENV']
/**
 * Of the keeper's unit. Daemons that scripts left behind stay when it ends; a script that the kernel kills for
 * its memory is that script's affair alone. `RemainAfterExit` stays off, so that the name is free again.
 */
const PROPERTIES = ['KillMode=process', 'LimitNOFILE=65536', 'TasksMax=infinity', 'TimeoutStopSec=15']
/** systemd before 243 does not know it. */
const NEWER_PROPERTIES = ['OOMPolicy=continue']

export interface LaunchOptions {
  stateDir: string
  agentId: string
  verbose: boolean
}

const isService = (): boolean =>
  process.env.INVOCATION_ID !== undefined && process.getuid?.() === 0 && existsSync('/run/systemd/system')

const keeperArguments = (options: LaunchOptions, mode: KeeperMode): string[] => {
  const { stateDir, agentId, verbose } = options
  const flags = ['--state-dir', realpathSync(stateDir), '--agent', agentId, '--mode', mode]
  return [...selfCommand(), 'keeper', ...flags, ...(verbose ? ['--verbose'] : [])]
}

/** Name and value. */
const environment = (): [string, string][] =>
  PASSED_ON.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })

/** A host has one agent, and a second one in a folder of its own gets a name of its own. */
export function unitName(stateDir: string): string {
  if (stateDir === DEFAULT_STATE_DIR) return 'qunkong-keeper'
  return `qunkong-keeper-${createHash('sha256').update(stateDir).digest('hex').slice(0, 8)}`
}

/** Starts it; whether it is up shows at its socket. @throws Error where it can't be started at all */
export async function launchKeeper(options: LaunchOptions, log: Log): Promise<void> {
  if (!isService()) {
    startDetached(options, 'detached', log)
    return
  }
  try {
    await startUnit(options)
  } catch (error) {
    log.warn('systemd refused a unit for the keeper: scripts and terminals end with the agent', {
      error: messageOf(error),
    })
    startDetached(options, 'child', log)
  }
}

async function startUnit(options: LaunchOptions): Promise<void> {
  const unit = unitName(realpathSync(options.stateDir))
  const attempt = (properties: string[]) =>
    run(
      'systemd-run',
      [
        ...[`--unit=${unit}`, '--collect', '--quiet'],
        '--description=Qunkong keeper: scripts and terminals of the agent',
        ...properties.flatMap((property) => ['-p', property]),
        ...environment().map(([name, value]) => `--setenv=${name}=${value}`),
        '--',
        ...keeperArguments(options, 'service'),
      ],
      { timeout: SYSTEMD_RUN_MS_MAX },
    )
  try {
    await attempt([...PROPERTIES, ...NEWER_PROPERTIES])
  } catch (error) {
    const said = messageOf(error)
    // A daemon that a script left behind keeps the unit of an earlier keeper loaded: it is started again.
    if (/already exists|already loaded/i.test(said))
      await run('systemctl', ['start', unit], { timeout: SYSTEMD_RUN_MS_MAX })
    else if (/unknown|assignment/i.test(said)) await attempt(PROPERTIES)
    else throw error
  }
}

/** The agent's own output would keep a reader of it waiting for the keeper's end: it gets a file. */
function startDetached(launch: LaunchOptions, mode: KeeperMode, log: Log): void {
  const [program = '', ...args] = keeperArguments(launch, mode)
  const file = path.join(launch.stateDir, 'keeper.log')
  const output = mode === 'child' ? 'inherit' : openSync(file, 'a', 0o600)
  try {
    if (output !== 'inherit' && statSync(file).size > LOG_BYTES_MAX) truncateSync(file)
    const env: Record<string, string> = Object.fromEntries(environment())
    if (mode === 'child' && process.env.JOURNAL_STREAM) env.JOURNAL_STREAM = process.env.JOURNAL_STREAM
    const options: SpawnOptions = { cwd: '/', detached: true, stdio: ['ignore', output, output] }
    const child = spawn(program, args, { ...options, env: env as NodeJS.ProcessEnv })
    child.once('error', (error) => log.error('the keeper did not start', { error: messageOf(error) }))
    child.unref()
  } finally {
    if (output !== 'inherit') closeSync(output)
  }
}
