/** A long-running child: its output goes to a file, and it is ended in order. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { findProgram, ROOT } from './command.mjs'

const LOG_BYTES_MAX = 20 * 1024 * 1024

/** Appends to `file`; one that has grown large is kept as `file.old`. */
function openLog(file) {
  try {
    if (statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.old`)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  return openSync(file, 'a', 0o600)
}

/** Bytes of the log so far: what comes after is this run's. */
export const logSize = (file) => {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

export const logSince = (file, offset) => readFileSync(file).subarray(offset).toString('utf8')

/**
 * Starts `args` in a session of its own, so that the terminal's Ctrl-C is ours to pass on. Should we be killed without
 * warning, the kernel ends it (where util-linux is there to ask for that).
 */
export function startChild(args, { env, log, ipc = false }) {
  const output = openLog(log)
  const setpriv = findProgram('setpriv')
  const [file, ...rest] = setpriv ? [setpriv, '--pdeathsig', 'TERM', ...args] : args
  const child = spawn(file, rest, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', output, output, ...(ipc ? ['ipc'] : [])],
  })
  closeSync(output)
  return child
}

export const isRunning = (child) => child.exitCode === null && child.signalCode === null && Boolean(child.pid)

/** SIGTERM, and SIGKILL after `graceMs`. Resolves when it has ended. */
export async function endChild(child, graceMs) {
  if (!isRunning(child)) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), graceMs)
  await ended
  clearTimeout(force)
}
