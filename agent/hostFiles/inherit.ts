/** What a file has of the one whose place it takes: owner, group, permissions, and attributes (xattr(7)). */
import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { addon } from '../native/addon.ts'
import type { HeldPlace } from './held.ts'

/** acl(5) */
const ACCESS_LIST = 'system.posix_acl_access'

/** Whether it belongs to them then. Most users may give nothing away, and some file systems know no owners. */
export async function giveTo(file: FileHandle, { uid, gid }: Stats): Promise<boolean> {
  const own = await file.stat()
  if (own.uid === uid && own.gid === gid) return true
  return file.chown(uid, gid).then(
    () => true,
    () => false,
  )
}

/** Those that could not be kept; null where this agent can't tell. */
function lostAttributes(file: FileHandle, old: HeldPlace): string[] | null {
  try {
    return addon().copyAttributes(old.self, file.fd)
  } catch {
    return null
  }
}

/** Permissions, `mask` of them, and attributes. @returns whether all attributes were kept */
export async function inheritRights(file: FileHandle, old: HeldPlace, mask: number): Promise<boolean> {
  const mode = old.stats.mode & mask
  await file.chmod(mode)
  const lost = lostAttributes(file, old)
  // The group's bits are the bound of all that the list gives: without it the group would have what others had.
  if (lost?.includes(ACCESS_LIST)) await file.chmod(mode & ~0o070)
  return lost?.length === 0
}
