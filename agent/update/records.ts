/** The small files of an update, as `key=value` lines: the guard, a POSIX shell, reads and writes them too. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { readIfThere, writeDurably } from '../identity/files.ts'

export type Fields = Record<string, string>

/** Where they are: `update/` in the state folder. */
export interface UpdatePlaces {
  folder: string
  /** A version is installed and not confirmed yet. */
  pending: string
  /** How the last update ended. */
  outcome: string
  /** Why an unconfirmed version is not connected. */
  lastError: string
  /** What is being downloaded, to go on after a restart. */
  request: string
}

export const placesIn = (stateDir: string): UpdatePlaces => {
  const folder = path.join(stateDir, 'update')
  const at = (name: string) => path.join(folder, name)
  return {
    folder,
    pending: at('pending'),
    outcome: at('outcome'),
    lastError: at('last-error'),
    request: at('request.json'),
  }
}

/** Values are cut to one line. */
export const formatRecord = (record: Fields): string =>
  Object.entries(record)
    .map(([key, value]) => `${key}=${value.replaceAll(/[\r\n]+/g, ' ')}\n`)
    .join('')

export const parseRecord = (text: string): Fields =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )

/** Null if there is none. */
export async function readRecord(file: string): Promise<Fields | null> {
  const text = await readIfThere(file)
  return text === null ? null : parseRecord(text)
}

/** On disk when it resolves; makes the folder. */
export async function writeRecord(file: string, record: Fields): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  await writeDurably(file, formatRecord(record))
}

/** Removed on disk when it resolves. @returns false if it was gone already */
export async function removeDurably(file: string): Promise<boolean> {
  try {
    await fs.unlink(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  await syncFolder(path.dirname(file))
  return true
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
