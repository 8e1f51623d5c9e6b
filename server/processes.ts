/** What other processes are: alive, and the same one as before in spite of recycled numbers. */
import { readFile } from 'node:fs/promises'

/** Does a process with this number exist? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** In clock ticks since the machine started; null where /proc doesn't say. */
export async function startTimeOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces: fields are counted after it. The 22nd of all is the start time.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** The command line's words; empty where there is none to read. */
export async function commandOf(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
  } catch {
    return []
  }
}

/** Resolves true once the process is gone, false if it is still there after `timeoutMs`. */
export async function isGoneWithin(pid: number, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (isAlive(pid)) {
    if (performance.now() > until) return false
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return true
}
