/** Files that have an end: everything else is refused in a sentence before it is opened. */
import { constants, type Stats } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import { FileError } from '../files/fileError.ts'
import { hostBytes } from '../protocol/index.ts'
import { HeldPlace, shown } from './held.ts'

/** Filesystems that make their files up as they are read (statfs(2)): proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs, bpf. */
const MADE_UP = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11,
])

export function refuseOther(stats: Stats, path: string): void {
  if (stats.isFile()) return
  const name = shown(path)
  if (stats.isDirectory()) throw new FileError('is_folder', `${name} is a folder.`)
  if (stats.isSymbolicLink()) throw new FileError('link', `${name} is a symbolic link.`)
  throw new FileError('special', `${name} is no regular file (a device, a pipe or a socket): it has no end.`)
}

/** Open to read or write, links followed. @throws FileError for what is no file that ends */
export async function openRegular(
  path: string,
  flags: number,
): Promise<{ handle: FileHandle; stats: Stats }> {
  await using place = await HeldPlace.open(hostBytes(path), true)
  refuseOther(place.stats, path)
  const { type } = await fs.statfs(place.self)
  if (MADE_UP.has(type))
    throw new FileError(
      'made_up',
      `${shown(path)} is made up by the kernel as it is read: look at it in a terminal.`,
    )
  const handle = await fs.open(place.self, flags | constants.O_NONBLOCK)
  return { handle, stats: place.stats }
}

/** Of this very state: another content has another one. */
export const stateOf = ({ mtimeMs, size, ino }: Stats): string =>
  `${Math.round(mtimeMs * 1000)}-${size}-${ino}`
