/** Starting over: the agent itself, or the host that it lives on. */
import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { selfCommand } from './self.ts'

const run = promisify(execFile)

/** Whether somebody asked for a restart before the agent stopped. */
export interface Restarter {
  requested: boolean
}

/**
 * After the agent has stopped: under systemd or another supervisor it is enough to end;
 * else a copy takes over with the same arguments.
 */
export function restartSelf(env: NodeJS.ProcessEnv): void {
  if (env.INVOCATION_ID || env.QUNKONG_SUPERVISED) return
  const [program = '', ...args] = selfCommand()
  spawn(program, [...args, ...process.argv.slice(2)], { detached: true, stdio: 'inherit' }).unref()
}

/**
 * Asks the host to reboot.
 * @param command words to run instead of `systemctl reboot`, for tests
 * @throws Error with one sentence where it is not allowed or fails
 */
export async function restartHost(command: string | undefined): Promise<string> {
  if (process.getuid?.() !== 0 && !command)
    throw new Error('The agent does not run as root: it may not restart the host.')
  const [program = '', ...args] = command?.split(' ') ?? ['systemctl', 'reboot']
  try {
    await run(program, args, { timeout: 8_000 })
  } catch (error) {
    throw new Error(`"${[program, ...args].join(' ')}" failed: ${(error as Error).message.split('\n')[0]}`)
  }
  return 'The host restarts.'
}
