/** What stands in a folder, in pages by name; and one thing alone. */
import type { Stats } from 'node:fs'
import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import {
  type HostFileAnswer,
  type HostFileEntry,
  type HostFileOp,
  hostBytes,
  hostText,
} from '../protocol/index.ts'
import { entryOf, learnOwners } from './entry.ts'
import { explained } from './failure.ts'
import { HeldFolder, lookAt } from './held.ts'

/** Names of one folder that are looked at: some 50 MB in memory. */
const NAMES_MAX = 200_000

type Op<T extends HostFileOp['op']> = Extract<HostFileOp, { op: T }>

/** The way as it was asked for, unless it goes back: then it is asked of the kernel, which knows where links lead. */
async function placeOf(asked: string): Promise<string> {
  if (asked === '') return os.userInfo().homedir || '/'
  if (!asked.split('/').some((part) => part === '..' || part === '.')) return path.posix.normalize(asked)
  return hostText(await fs.realpath(hostBytes(asked), { encoding: 'buffer' }))
}

const stripped = (folder: string) => (folder.length > 1 ? folder.replace(/\/+$/, '') || '/' : folder)

export async function list(op: Op<'list'>, signal: AbortSignal): Promise<HostFileAnswer<'list'>> {
  try {
    const where = stripped(await placeOf(op.path))
    await using folder = await HeldFolder.open(where)
    const wanted = op.match?.toLowerCase()
    const names: string[] = []
    let seen = 0
    for await (const name of folder.names()) {
      signal.throwIfAborted()
      if (++seen > NAMES_MAX) break
      if (!op.hidden && name.startsWith('.')) continue
      if (wanted && !name.toLowerCase().includes(wanted)) continue
      names.push(name)
    }
    names.sort((a, b) => (a < b ? -1 : 1))
    const { after } = op
    const from = after === undefined ? 0 : names.findIndex((name) => name > after)
    const page = from < 0 ? [] : names.slice(from, from + op.limit)
    let refusal: unknown = null
    const found = await Promise.all(
      page.map(async (name): Promise<[string, Stats] | null> => {
        // One that went meanwhile is left out, and so is one that can't be looked at, as where a network's disk is gone.
        const stats = await lookAt(folder.at(name)).catch((error: unknown) => {
          refusal ??= error
          return null
        })
        return stats && [name, stats]
      }),
    )
    const there = found.filter((one) => one !== null)
    // A folder whose names may be read and nothing else is not an empty one.
    if (there.length === 0 && refusal !== null) throw refusal
    await learnOwners(there.map(([, stats]) => stats))
    const entries = await Promise.all(there.map(([name, stats]) => entryOf(name, folder.at(name), stats)))
    return {
      path: where,
      entries,
      total: names.length,
      partial: seen > NAMES_MAX,
      more: from >= 0 && from + op.limit < names.length,
      writable: await folder.writable(),
      free: await folder.free().catch(() => null),
    }
  } catch (error) {
    throw explained(error, op.path)
  }
}

/** Of the thing itself: a link is not followed. */
export async function entryAt(file: string): Promise<HostFileEntry> {
  const bytes = hostBytes(file)
  const stats = await fs.lstat(bytes)
  await learnOwners([stats])
  return entryOf(path.posix.basename(file) || '/', bytes, stats)
}

export async function stat(op: Op<'stat'>): Promise<HostFileAnswer<'stat'>> {
  try {
    const where = stripped(await placeOf(op.path))
    return { path: where, entry: await entryAt(where) }
  } catch (error) {
    throw explained(error, op.path)
  }
}
