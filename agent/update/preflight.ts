/** Starts the new file once, before it is let near the old one's place. */
import { execFile } from 'node:child_process'
import fs from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { UpdateError } from './retry.ts'

const run = promisify(execFile)
/** Nothing of the agent's own environment decides whether the file runs. */
const CLEAN: NodeJS.ProcessEnv = {
  NODE_ENV: 'production',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
}
const TIMEOUT_MS = 10_000
/** A process that is being started elsewhere at this moment may hold our descriptor for an instant. */
const BUSY_TRIES = 20

/** What `execFile` rejects with. */
interface ExecFailure extends Error {
  code?: string | number
  killed?: boolean
  signal?: string
}

function reasonOf(error: ExecFailure): string {
  if (error.killed) return `it did not answer --version within ${TIMEOUT_MS / 1000} s`
  if (error.signal) return `it ended by ${error.signal}`
  if (typeof error.code === 'number') return `it ended with exit code ${error.code}`
  return error.message.split('\n')[0] ?? 'it can not be started'
}

/** Makes `file` executable; it must print `version` for --version. @throws UpdateError with the reason */
export async function preflight(file: string, version: string): Promise<void> {
  await fs.chmod(file, 0o755)
  for (let attempt = 1; ; attempt++) {
    try {
      const { stdout } = await run(file, ['--version'], {
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        cwd: path.dirname(file),
        env: CLEAN,
        maxBuffer: 64 * 1024,
      })
      if (stdout.trim() === version) return
      throw new UpdateError(
        `The new file says that it is version ${stdout.trim().slice(0, 64)}, not ${version}.`,
      )
    } catch (error) {
      if (error instanceof UpdateError) throw error
      const failure = error as ExecFailure
      if (failure.code === 'ETXTBSY' && attempt < BUSY_TRIES) await sleep(50)
      else throw new UpdateError(`The new file does not run here: ${reasonOf(failure)}.`)
    }
  }
}
