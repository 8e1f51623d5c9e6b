/** One name of a folder as the console shows it. */
import { execFile } from 'node:child_process'
import type { Stats } from 'node:fs'
import fs from 'node:fs/promises'
import { promisify } from 'node:util'
import { type HostFileEntry, hostText } from '../protocol/index.ts'

const run = promisify(execFile)
const LOOKUP_MS_MAX = 3_000
/** Names that change are read again after this. */
const KNOWN_MS = 60_000

export const kindOf = (stats: Stats): HostFileEntry['kind'] =>
  stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSymbolicLink()
        ? 'link'
        : stats.isFIFO()
          ? 'pipe'
          : stats.isSocket()
            ? 'socket'
            : 'device'

/** Number → name, of users or of groups; the number itself where there is none. */
class Names {
  private readonly database: 'passwd' | 'group'
  private known = new Map<number, string>()
  private readAt = Number.NEGATIVE_INFINITY

  constructor(database: 'passwd' | 'group') {
    this.database = database
  }

  of(id: number): string {
    return this.known.get(id) ?? String(id)
  }

  async learn(ids: Iterable<number>): Promise<void> {
    const now = performance.now()
    if (now - this.readAt > KNOWN_MS) {
      this.known = new Map()
      this.readAt = now
      this.take(await fs.readFile(`/etc/${this.database}`, 'utf8').catch(() => ''))
    }
    const unknown = [...new Set(ids)].filter((id) => !this.known.has(id))
    if (unknown.length === 0) return
    // Directory services know more than the file; it exits with 2 where one of them is unknown, and prints the others.
    const found = await run('getent', [this.database, '--', ...unknown.map(String)], {
      timeout: LOOKUP_MS_MAX,
    }).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }))
    this.take(found.stdout)
    for (const id of unknown) if (!this.known.has(id)) this.known.set(id, String(id))
  }

  private take(lines: string): void {
    for (const line of lines.split('\n')) {
      const [name = '', , id = ''] = line.split(':')
      if (name && /^\d+$/.test(id) && !this.known.has(Number(id))) this.known.set(Number(id), name)
    }
  }
}

const owners = new Names('passwd')
const groups = new Names('group')

export async function learnOwners(all: Iterable<Stats>): Promise<void> {
  const stats = [...all]
  await owners.learn(stats.map(({ uid }) => uid))
  await groups.learn(stats.map(({ gid }) => gid))
}

/** Learnt before. */
export const ownerNames = ({ uid, gid }: Stats) => ({ uname: owners.of(uid), gname: groups.of(gid) })

/** `file` leads to it; its owners are learnt before. */
export async function entryOf(name: string, file: Buffer | string, stats: Stats): Promise<HostFileEntry> {
  const entry: HostFileEntry = {
    name,
    kind: kindOf(stats),
    size: stats.size,
    mode: stats.mode & 0o7777,
    owner: owners.of(stats.uid),
    group: groups.of(stats.gid),
    modified: stats.mtime.toISOString(),
  }
  if (entry.kind !== 'link') return entry
  const target = await fs.readlink(file, { encoding: 'buffer' }).catch(() => null)
  const there = await fs.stat(file).catch(() => null)
  return { ...entry, ...(target ? { target: hostText(target) } : {}), to: there ? kindOf(there) : null }
}
