/** A child process of a test: its output is kept for the failure message, its end can be awaited, and it never outlives its owner. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const LOG_LIMIT = 200_000

/** Variables to set over those of this process. */
export type Environment = Record<string, string | undefined>

export interface Child extends AsyncDisposable {
  readonly pid: number
  /** The last 200,000 characters of stdout and stderr together. */
  log(): string
  /** True until the process has ended. */
  alive(): boolean
  kill(signal: NodeJS.Signals): Promise<void>
  /** Resolves with the exit code, or null after a signal. */
  ended: Promise<number | null>
}

/**
 * Starts `node …flags file …args` from the repository's root, with the environment of this process and `env` over it.
 */
export const startNode = (file: string, args: string[], env: Environment = {}, flags: string[] = []): Child =>
  startProgram(
    process.execPath,
    [...flags, file, ...args],
    { ...process.env, NODE_ENV: 'production', ...env },
    REPOSITORY,
  )

/** Starts `program` in the folder `cwd` with `env` as its whole environment. */
export function startProgram(program: string, args: string[], env: Environment, cwd: string): Child {
  const child: ChildProcess = spawn(program, args, {
    cwd,
    env: Object.assign({} as NodeJS.ProcessEnv, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString('utf8')).slice(-LOG_LIMIT)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const ended = once(child, 'close').then(() => child.exitCode)
  const alive = () => child.exitCode === null && child.signalCode === null
  const kill = async (signal: NodeJS.Signals) => {
    if (alive()) child.kill(signal)
    await ended
  }
  return {
    pid: child.pid ?? 0,
    log: () => log,
    alive,
    kill,
    ended,
    async [Symbol.asyncDispose]() {
      if (!alive()) return
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(force)
    },
  }
}
