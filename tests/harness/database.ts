/** Looks at the embedded database from outside: its processes, by the data folder on their command line. */
import { readdir, readFile } from 'node:fs/promises'

/** Process ids of the `mariadbd` that serve `dataDir`. */
export async function mariadbPids(dataDir: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    pids.map(async (pid) => {
      try {
        return { pid: Number(pid), command: await readFile(`/proc/${pid}/cmdline`, 'utf8') }
      } catch {
        return { pid: Number(pid), command: '' } // It ended between the listing and the reading.
      }
    }),
  )
  return lines
    .filter(
      ({ command }) => /mariadbd|mysqld/.test(command.split('\0')[0] ?? '') && command.includes(dataDir),
    )
    .map(({ pid }) => pid)
}
