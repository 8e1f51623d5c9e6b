/** Owner, group and mode. */
import fs from 'node:fs/promises'
import { FileError, hasCode } from '../files/fileError.ts'
import { ownerIds } from '../files/names.ts'
import type { HostFileAnswer, HostFileOp } from '../protocol/index.ts'
import { Budget } from './budget.ts'
import { DEPTH_MAX, tooDeep } from './change.ts'
import { explained } from './failure.ts'
import { HeldFolder, HeldPlace, shown, split } from './held.ts'

type Op = Extract<HostFileOp, { op: 'rights' }>

const EXECUTABLE = 0o111
const READABLE = 0o444

interface Rights {
  mode: number | null
  uid: number | null
  gid: number | null
}

/** In a tree only folders get the right to enter for whoever may read: files keep theirs to be executed. */
const modeIn = (mode: number, isFolder: boolean, now: number, recursive: boolean): number => {
  if (!recursive) return mode
  const base = mode & ~EXECUTABLE
  return isFolder ? base | ((mode & READABLE) >> 2) : base | (now & EXECUTABLE)
}

async function setRights(place: HeldPlace, { mode, uid, gid }: Rights, recursive: boolean): Promise<boolean> {
  const { stats, self } = place
  const owned = (uid === null || uid === stats.uid) && (gid === null || gid === stats.gid)
  if (!owned) await fs.chown(self, uid ?? stats.uid, gid ?? stats.gid)
  const wanted = mode === null ? null : modeIn(mode, stats.isDirectory(), stats.mode, recursive)
  const moded = wanted === null || wanted === (stats.mode & 0o7777)
  // A change of the owner takes setuid away.
  if (wanted !== null && !(owned && moded)) await fs.chmod(self, wanted)
  return !(owned && moded)
}

/** Links are passed over in a tree, and refused where one is named. */
export async function rights(op: Op, signal: AbortSignal): Promise<HostFileAnswer<'rights'>> {
  const budget = new Budget(signal)
  const ids = await ownerIds(op)
  const wanted = { ...ids, mode: op.mode === undefined ? null : Number.parseInt(op.mode, 8) }
  let changed = 0
  const apply = async (folder: HeldFolder, name: string, depth: number): Promise<boolean> => {
    if (budget.isOver) return false
    if (depth > DEPTH_MAX) throw tooDeep(folder.path)
    try {
      await using place = await HeldPlace.open(folder.at(name), false)
      if (place.stats.isSymbolicLink()) {
        if (depth > 0) return true
        throw new FileError(
          'link',
          `${shown(folder.pathOf(name))} is a symbolic link: change what it points to.`,
        )
      }
      // From the inside out: a folder may be closed to its own owner by this.
      if (op.recursive && place.stats.isDirectory()) {
        await using inner = await folder.inner(name)
        for await (const each of inner.names()) if (!(await apply(inner, each, depth + 1))) return false
      }
      if (await setRights(place, wanted, op.recursive)) changed++
      return true
    } catch (error) {
      if (hasCode(error, 'EPERM') && (wanted.uid !== null || wanted.gid !== null))
        throw new FileError('owner', 'Only root may give a file to another user or group.')
      throw explained(error, folder.pathOf(name))
    }
  }
  for (const path of op.paths) {
    const { folder, name } = split(path)
    await using held = await HeldFolder.open(folder).catch((error: unknown) => {
      throw explained(error, folder)
    })
    if (!(await apply(held, name, 0))) return { changed, more: true }
  }
  return { changed, more: false }
}
