/** Owner, group and mode. */
import type { Stats } from 'node:fs'
import fs from 'node:fs/promises'
import { FileError, hasCode } from '../files/fileError.ts'
import { ownerIds } from '../files/names.ts'
import { type HostFileAnswer, type HostFileOp, type RightsMasks, rightsAfter } from '../protocol/index.ts'
import { Budget } from './budget.ts'
import { DEPTH_MAX, tooDeep } from './change.ts'
import { explained } from './failure.ts'
import { HeldFolder, HeldPlace, shown, split } from './held.ts'

type Op = Extract<HostFileOp, { op: 'rights' }>

const EXECUTABLE = 0o111
const READABLE = 0o444
const SPECIAL = 0o7000

interface Rights {
  mode: number | null
  masks: RightsMasks | null
  uid: number | null
  gid: number | null
}

/**
 * In a tree only folders get the right to enter for whoever may read: files keep theirs to be executed, and their setuid,
 * setgid and sticky bits.
 */
const modeIn = (mode: number, isFolder: boolean, now: number, recursive: boolean): number => {
  if (!recursive) return mode
  const base = mode & ~EXECUTABLE
  return isFolder ? base | ((mode & READABLE) >> 2) : (base & ~SPECIAL) | (now & (EXECUTABLE | SPECIAL))
}

function modeAfter({ mode, masks }: Rights, stats: Stats, recursive: boolean): number | null {
  if (masks) return rightsAfter(stats.mode, stats.isDirectory(), masks, recursive)
  return mode === null ? null : modeIn(mode, stats.isDirectory(), stats.mode, recursive)
}

async function setRights(place: HeldPlace, rights: Rights, recursive: boolean): Promise<boolean> {
  const { uid, gid } = rights
  const { stats, self } = place
  const owned = (uid === null || uid === stats.uid) && (gid === null || gid === stats.gid)
  if (!owned) await fs.chown(self, uid ?? stats.uid, gid ?? stats.gid)
  // The kernel takes setuid and setgid from what is given away: only who asks for them by name gets them back.
  const now = owned ? stats : await fs.stat(self)
  const wanted = modeAfter(rights, now, recursive)
  const moded = wanted === null || wanted === (now.mode & 0o7777)
  if (wanted !== null && !moded) await fs.chmod(self, wanted)
  return !(owned && moded)
}

const bitsOf = (octal: string): number => Number.parseInt(octal, 8)

/** Null: no single bits are asked for. @throws FileError where it is not clear what is */
function masksOf({ mode, add, remove }: Op): RightsMasks | null {
  if (add === undefined && remove === undefined) return null
  const masks = { add: bitsOf(add ?? '000'), remove: bitsOf(remove ?? '000') }
  if (mode !== undefined || (masks.add & masks.remove) !== 0)
    throw new FileError('path', 'A permission is either given or taken, and not beside a whole mode.')
  return masks
}

/** Links are passed over in a tree, and refused where one is named. */
export async function rights(op: Op, signal: AbortSignal): Promise<HostFileAnswer<'rights'>> {
  const budget = new Budget(signal)
  const ids = await ownerIds(op)
  const wanted: Rights = { ...ids, mode: op.mode === undefined ? null : bitsOf(op.mode), masks: masksOf(op) }
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
