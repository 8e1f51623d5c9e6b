/** The options of the agent; each also from the environment, which systemd fills from /etc/qunkong-agent/config. */
import os from 'node:os'
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { LOG_LEVELS, type LogLevel } from '../log.ts'

export interface RunFlags {
  server: string
  port: number
  token?: string
  stateDir: string
  tls: boolean
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
    .option('--tls', 'dial with TLS', false)
    .option('-v, --verbose', 'the same as --log-level DEBUG', false)
    .addOption(
      new Option('--log-level <level>', 'the least that is logged')
        .env('QUNKONG_LOG_LEVEL')
        .choices(LOG_LEVELS)
        .default('INFO'),
    )
    .addOption(new Option('--agent-id <id>').hideHelp())

/** `--server` may be a host or a whole ws:// or wss:// URL. */
export function urlOf({ server, port: number, tls }: RunFlags): string {
  if (/^wss?:\/\//.test(server)) return new URL(server).href
  const host = server.includes(':') && !server.startsWith('[') ? `[${server}]` : server
  return new URL(`${tls ? 'wss' : 'ws'}://${host}:${number}/`).href
}
