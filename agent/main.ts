/** The command line of the agent. */
import os from 'node:os'
import path from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { Agent } from './agent.ts'
import { loadIdentity } from './identity/identity.ts'
import { lockState } from './identity/lock.ts'
import { keeperCommand } from './keeper/command.ts'
import { createLog, type Log, messageOf } from './log.ts'
import { type Restarter, restartSelf } from './restart.ts'
import { VERSION } from './version.ts'

interface Flags {
  server: string
  port: number
  token?: string
  stateDir: string
  tls: boolean
  verbose: boolean
  agentId?: string
}

const BACKOFF_BASE_MS = 5_000
const BACKOFF_MAX_MS = 60_000
const STOP_MS_MAX = 8_000

const defaultStateDir = (): string =>
  process.getuid?.() === 0
    ? '/var/lib/qunkong-agent'
    : path.join(process.env.XDG_STATE_HOME ?? path.join(os.homedir(), '.local/state'), 'qunkong-agent')

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('A port is a whole number from 1 to 65535.')
  return value
}

/** `--server` may be a host or a whole ws:// or wss:// URL. */
function urlOf({ server, port, tls }: Flags): string {
  if (/^wss?:\/\//.test(server)) return new URL(server).href
  const host = server.includes(':') && !server.startsWith('[') ? `[${server}]` : server
  return new URL(`${tls ? 'wss' : 'ws'}://${host}:${port}/`).href
}

const milliseconds = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] ?? otherwise)
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number of milliseconds.`)
  return value
}

async function main(flags: Flags, log: Log): Promise<void> {
  if (flags.agentId !== undefined)
    throw new Error(
      '--agent-id is not taken: the id comes from the key that the agent makes at its first start.',
    )
  const unlock = lockState(flags.stateDir)
  process.on('exit', unlock)
  const identity = await loadIdentity(flags.stateDir)
  const restart: Restarter = { requested: false }
  const options = {
    url: urlOf(flags),
    token: flags.token ?? process.env.QUNKONG_TOKEN,
    stateDir: flags.stateDir,
    backoffBaseMs: milliseconds('QUNKONG_BACKOFF_BASE_MS', BACKOFF_BASE_MS),
    backoffMaxMs: milliseconds('QUNKONG_BACKOFF_MAX_MS', BACKOFF_MAX_MS),
    rebootCommand: process.env.QUNKONG_REBOOT_COMMAND,
    restart,
    verbose: flags.verbose,
  }
  const agent = new Agent(options, identity, log)
  log.info('agent starts', { version: VERSION, agent: identity.agentId, server: options.url })
  const stop = () => {
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
    agent.stop('end')
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  await agent.run()
  unlock()
  if (restart.requested) restartSelf(process.env)
  log.info('agent stopped')
  process.exit(0)
}

const program = new Command('qunkong-agent')
  .description('Connects this host to a Qunkong server.')
  .version(VERSION)
  .requiredOption('--server <host>', 'host name or address of the server, or a ws:// or wss:// URL')
  .option('--port <port>', "the server's agent port", port, 8765)
  .option('--token <token>', 'enrolment token, needed once (or env QUNKONG_TOKEN)')
  .option('--state-dir <folder>', 'key and journal', defaultStateDir())
  .option('--tls', 'dial with TLS', false)
  .option('-v, --verbose', 'log debug events too', false)
  .addOption(new Option('--agent-id <id>').hideHelp())
  .addHelpText(
    'after',
    '\nEnvironment: QUNKONG_REBOOT_COMMAND replaces "systemctl reboot" when the host is to restart.',
  )
  .showHelpAfterError()

program.action(async (flags: Flags) => {
  const log = createLog(flags.verbose, process.env.JOURNAL_STREAM !== undefined)
  process.on('unhandledRejection', (error) => log.error('unexpected error', { error: messageOf(error) }))
  try {
    await main(flags, log)
  } catch (error) {
    log.error(messageOf(error))
    process.exit(1)
  }
})
// The agent starts it for itself; what it takes has nothing to do with the options above.
if (process.argv[2] === 'keeper') await keeperCommand().parseAsync(process.argv.slice(3), { from: 'user' })
else await program.parseAsync()
