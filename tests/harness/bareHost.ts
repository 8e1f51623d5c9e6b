/** Programs started as by `env -i`: with nothing in their environment but what is given, not even a PATH. */
import { execFile } from 'node:child_process'
import { startProgram } from './child.ts'

const COMMAND_MS_MAX = 60_000

export interface Said {
  /** The exit code; null after a signal. */
  code: number | null
  stdout: string
  stderr: string
}

/** Runs it to its end. */
export function say(file: string, args: string[], env: Record<string, string> = {}): Promise<Said> {
  const bare: Record<string, string> = { ...env }
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { env: bare as NodeJS.ProcessEnv, timeout: COMMAND_MS_MAX },
      (error, stdout, stderr) => {
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr })
      },
    )
  })
}

/** Starts it; its owner ends it. */
export const startBare = (file: string, args: string[], env: Record<string, string> = {}) =>
  startProgram(file, args, env, '/')
