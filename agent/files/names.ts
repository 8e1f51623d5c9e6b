/** Owners and groups by name or number. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { messageOf } from '../log.ts'
import { FileError } from './fileError.ts'

const run = promisify(execFile)
/** getent(1): it looked, and there is no such key. */
const NOT_FOUND = 2

async function idIn(database: 'passwd' | 'group', name: string): Promise<number> {
  if (/^\d{1,10}$/.test(name)) return Number(name)
  const what = database === 'passwd' ? 'user' : 'group'
  try {
    const { stdout } = await run('getent', [database, '--', name], { timeout: 5_000 })
    return Number(stdout.split(':')[2])
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND)
      throw new FileError('owner', `There is no ${what} "${name}" on this host.`)
    throw new FileError('owner', `The ${what} "${name}" can't be looked up: ${messageOf(error)}`)
  }
}

/** Null where none is asked for. @throws FileError where there is no such user or group */
export async function ownerIds(wanted: { owner?: string; group?: string }) {
  return {
    uid: wanted.owner === undefined ? null : await idIn('passwd', wanted.owner),
    gid: wanted.group === undefined ? null : await idIn('group', wanted.group),
  }
}
