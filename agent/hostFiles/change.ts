/** Makes, renames and removes. What is in a folder is reached by the folder that is held open: links are never followed. */
import fs from 'node:fs/promises'
import { FileError, hasCode } from '../files/fileError.ts'
import type { HostFileAnswer, HostFileOp } from '../protocol/index.ts'
import { Budget } from './budget.ts'
import { explained } from './failure.ts'
import { HeldFolder, lookAt, shown, split } from './held.ts'

type Op<T extends HostFileOp['op']> = Extract<HostFileOp, { op: T }>

/** A descriptor is held for each level. */
export const DEPTH_MAX = 400
const COUNTED_MAX = 1_000_000

export const tooDeep = (where: string): FileError =>
  new FileError('path', `${shown(where)}: folders are nested more than ${DEPTH_MAX} deep.`)

export async function mkdir(op: Op<'mkdir'>): Promise<HostFileAnswer<'mkdir'>> {
  try {
    const { folder, name } = split(op.path)
    await using held = await HeldFolder.open(folder)
    await fs.mkdir(held.at(name))
    return {}
  } catch (error) {
    throw explained(error, op.path)
  }
}

/** Nothing that stands there is lost: a hard link fails where a name is taken. */
async function moveFree(from: Buffer, to: Buffer, shownTo: string): Promise<void> {
  try {
    await fs.link(from, to)
    await fs.unlink(from)
    return
  } catch (error) {
    // Folders have no hard links, some filesystems neither, and some systems let none be made to another user's file.
    if (!hasCode(error, 'EPERM', 'EACCES', 'ENOTSUP', 'EMLINK', 'EISDIR')) throw error
  }
  if (await lookAt(to)) throw new FileError('exists', `${shown(shownTo)} exists already.`)
  await fs.rename(from, to)
}

export async function rename(op: Op<'rename'>): Promise<HostFileAnswer<'rename'>> {
  const [from, to] = [split(op.path), split(op.to)]
  await using source = await HeldFolder.open(from.folder).catch((error: unknown) => {
    throw explained(error, from.folder)
  })
  await using target = await HeldFolder.open(to.folder).catch((error: unknown) => {
    throw explained(error, to.folder)
  })
  try {
    await fs.lstat(source.at(from.name))
  } catch (error) {
    throw explained(error, op.path)
  }
  try {
    if (op.replace) await fs.rename(source.at(from.name), target.at(to.name))
    else await moveFree(source.at(from.name), target.at(to.name), op.to)
    return {}
  } catch (error) {
    if (hasCode(error, 'EINVAL')) throw new FileError('path', 'A folder can not be moved into itself.')
    throw explained(error, op.to)
  }
}

export async function count(op: Op<'count'>, signal: AbortSignal): Promise<HostFileAnswer<'count'>> {
  const budget = new Budget(signal)
  const sum = { files: 0, folders: 0, bytes: 0, partial: false }
  const add = async (folder: HeldFolder, name: string, depth: number): Promise<void> => {
    sum.partial ||= budget.isOver || sum.files + sum.folders >= COUNTED_MAX || depth > DEPTH_MAX
    if (sum.partial) return
    // What may not be looked at can't be counted.
    const stats = await lookAt(folder.at(name)).catch(() => undefined)
    sum.partial ||= stats === undefined
    if (!stats) return
    if (!stats.isDirectory()) {
      sum.files++
      sum.bytes += stats.isFile() ? stats.size : 0
      return
    }
    sum.folders++
    try {
      await using inner = await folder.inner(name)
      for await (const each of inner.names()) {
        await add(inner, each, depth + 1)
        if (sum.partial) return
      }
    } catch {
      signal.throwIfAborted()
      // What may not be read can't be counted.
      sum.partial = true
    }
  }
  for (const path of op.paths) {
    const { folder, name } = split(path)
    try {
      await using held = await HeldFolder.open(folder)
      await fs.lstat(held.at(name))
      await add(held, name, 0)
    } catch (error) {
      throw explained(error, path)
    }
  }
  return sum
}

export async function remove(op: Op<'remove'>, signal: AbortSignal): Promise<HostFileAnswer<'remove'>> {
  const budget = new Budget(signal)
  let removed = 0
  /** False: the time was up. */
  const take = async (folder: HeldFolder, name: string, depth: number): Promise<boolean> => {
    if (budget.isOver) return false
    if (depth > DEPTH_MAX) throw tooDeep(folder.path)
    try {
      const stats = await fs.lstat(folder.at(name))
      if (stats.isDirectory()) {
        {
          await using inner = await folder.inner(name)
          for await (const each of inner.names()) if (!(await take(inner, each, depth + 1))) return false
        }
        await fs.rmdir(folder.at(name))
      } else await fs.unlink(folder.at(name))
      removed++
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw explained(error, folder.pathOf(name))
    }
    return true
  }
  for (const path of op.paths) {
    const { folder, name } = split(path)
    let held: HeldFolder
    try {
      held = await HeldFolder.open(folder)
    } catch (error) {
      if (hasCode(error, 'ENOENT')) continue
      throw explained(error, folder)
    }
    await using _ = held
    if (!(await take(held, name, 0))) return { removed, more: true }
  }
  return { removed, more: false }
}
