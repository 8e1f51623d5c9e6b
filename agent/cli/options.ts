/** The options of the agent; each also from the environment, which systemd fills from /etc/qunkong-agent/config. */
import os from 'node:os'
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EndpointFlags } from '../connection/endpoint.ts'
import { LOG_LEVELS, type LogLevel } from '../log.ts'

export interface RunFlags {
  server: string
  port: number
  token?: string
  /** Not from the environment. */
  tokenOnCommandLine?: boolean
  stateDir: string
  tls?: boolean
  ca?: string
  verbose: boolean
  logLevel: LogLevel
  agentId?: string
}

export const defaultStateDir = (): string =>
  process.getuid?.() === 0
    ? '/var/lib/qunkong-agent'
    : path.join(process.env.XDG_STATE_HOME ?? path.join(os.homedir(), '.local/state'), 'qunkong-agent')

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('A port is a whole number from 1 to 65535.')
  return value
}

export const stateDirOption = () =>
  new Option('--state-dir <folder>', 'key, journal and status')
    .env('QUNKONG_STATE_DIR')
    .default(defaultStateDir())

/** Adds what `qunkong-agent` takes when it runs as an agent. */
export const withRunOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--server <host>', 'host name or address of the server, or a ws:// or wss:// URL').env(
        'QUNKONG_SERVER',
      ),
    )
    .addOption(
      new Option('--port <port>', "the server's agent port")
        .env('QUNKONG_PORT')
        .argParser(port)
        .default(8765),
    )
    .addOption(new Option('--token <token>', 'enrolment token, needed once').env('QUNKONG_TOKEN'))
    .addOption(stateDirOption())
    .addOption(
      new Option('--ca <file>', 'certificate authority (PEM) that the server must be certified by').env(
        'QUNKONG_CA',
      ),
    )
    .addOption(
      new Option(
        '--tls',
        'dial with TLS even where the host is this machine (env: QUNKONG_TLS=true or false)',
      ),
    )
    .addOption(new Option('--no-tls', 'dial without TLS: the server must allow it'))
    .option('-v, --verbose', 'the same as --log-level DEBUG', false)
    .addOption(
      new Option('--log-level <level>', 'the least that is logged')
        .env('QUNKONG_LOG_LEVEL')
        .choices(LOG_LEVELS)
        .default('INFO'),
    )
    .addOption(new Option('--agent-id <id>').hideHelp())

function tlsOf(text: string | undefined): boolean | undefined {
  if (!text) return undefined
  if (text !== 'true' && text !== 'false') throw new Error('QUNKONG_TLS must be true or false.')
  return text === 'true'
}

/** @throws Error if QUNKONG_TLS is neither true nor false */
export const endpointFlags = (flags: RunFlags): EndpointFlags => ({
  server: flags.server,
  port: flags.port,
  tls: flags.tls ?? tlsOf(process.env.QUNKONG_TLS),
  ca: flags.ca,
  token: flags.token,
  tokenOnCommandLine: flags.tokenOnCommandLine ?? false,
  stateDir: flags.stateDir,
})
