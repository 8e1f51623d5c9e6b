/** Runs programs to their end, quietly: their output is shown only when they fail. */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { UpError } from './report.mjs'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The Node that server and agent run with, whatever runs this. */
export const NODE = path.join(ROOT, 'node_modules', 'node', 'bin', 'node')
const OUTPUT_KEPT = 20_000
const LINES_SHOWN = 15

/** Distributions keep some programs outside an ordinary user's PATH. */
const FOLDERS = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin', '/sbin', '/usr/local/sbin']

/** The program's whole path, or null. */
export function findProgram(name) {
  for (const folder of FOLDERS) {
    const file = path.join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      // Not here: the next folder.
    }
  }
  return null
}

/**
 * Runs `file` with `args` in the repository and gives its output.
 * @throws UpError with `failure` and the last lines, when it fails or takes longer than `minutes`
 */
export async function run(file, args, { failure, minutes, env = {} }) {
  let output = ''
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that all of it can be ended.
    detached: true,
  })
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGTERM')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-OUTPUT_KEPT)
    })
  let late = false
  const deadline = setTimeout(() => {
    late = true
    end()
  }, minutes * 60_000)
  const interrupted = () => {
    end()
    process.exit(130)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, interrupted)
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message
      resolve(1)
    })
    child.on('close', (exitCode) => resolve(exitCode ?? 1))
  })
  clearTimeout(deadline)
  for (const signal of signals) process.off(signal, interrupted)
  if (code === 0 && !late) return output
  const lines = output.trimEnd().split('\n').slice(-LINES_SHOWN)
  throw new UpError(
    `${failure}${late ? ` (not done after ${minutes} minutes)` : ''}. It said:\n    ${lines.join('\n    ')}`,
  )
}
