/** Tells a process from a later one that got the same id. */
import { readFileSync } from 'node:fs'

/** Start of a live process in clock ticks since boot, from /proc/PID/stat (proc(5), field 22); null if it is gone. */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command may hold spaces and parentheses: fields are counted behind its last one.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
