/** Whom a script or a shell runs as. */
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import os from 'node:os'
import { promisify } from 'node:util'
import { messageOf } from '../log.ts'

const run = promisify(execFile)
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface Account {
  name: string
  uid: number
  gid: number
  home: string
  shell: string
  /** What a command must be prefixed with to run as this user, supplementary groups included. */
  prefix: string[]
}

const usable = (shell: string): boolean => {
  try {
    accessSync(shell, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** getent(1): it looked, and there is no such key. */
const NOT_FOUND = 2

/** The user's line in the form of /etc/passwd. @throws Error with one sentence: there is none, or it can't be known */
async function passwdLine(name: string): Promise<string> {
  const none = `There is no user "${name}" on this host`
  try {
    return (await run('getent', ['passwd', '--', name], { timeout: 5_000 })).stdout.trim()
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === NOT_FOUND) throw new Error(`${none}.`)
    if (code !== 'ENOENT') throw new Error(`The user "${name}" can't be looked up: ${messageOf(error)}`)
  }
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith(`${name}:`))
  if (!line) throw new Error(`${none}'s /etc/passwd; getent, which would know of others, is not on its PATH.`)
  return line
}

/**
 * As elsewhere, HOME moves one's own home. A folder of somebody else (`sudo -E`) is not one's own: what it has for
 * shells to read would run with this user's rights.
 */
async function movedHome(uid: number): Promise<string | undefined> {
  const { HOME } = process.env
  if (!HOME) return undefined
  try {
    const found = await stat(HOME)
    return found.isDirectory() && found.uid === uid ? HOME : undefined
  } catch {
    return undefined
  }
}

/**
 * The account `name`, or the agent's own.
 * @throws Error with one sentence: no such user, or not allowed to become it
 */
export async function resolveAccount(name: string | undefined): Promise<Account> {
  const uid = process.getuid?.() ?? -1
  const own = uid === 0 ? 'root' : os.userInfo().username
  const wanted = name?.trim() || own
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.@-]*\$?$/.test(wanted)) throw new Error(`"${wanted}" is not a user name.`)
  const line = await passwdLine(wanted)
  const [found = '', , userId = '', groupId = '', , home = '/', shell = ''] = line.split(':')
  const account = { name: found, uid: Number(userId), gid: Number(groupId), home: home || '/' }
  if (account.uid === uid) account.home = (await movedHome(uid)) ?? account.home
  if (account.uid !== uid && uid !== 0)
    throw new Error(`The agent runs as "${own}", not as root: it can't run anything as "${found}".`)
  const prefix = ['setpriv', '--reuid', userId, '--regid', groupId, '--init-groups', '--']
  return {
    ...account,
    shell: shell && usable(shell) ? shell : usable('/bin/bash') ? '/bin/bash' : '/bin/sh',
    prefix: account.uid === uid ? [] : prefix,
  }
}

/** A clean environment: nothing of the agent's own but where programs are, the language and the time zone. */
export function environmentOf(account: Account, extra: Record<string, string> = {}): Record<string, string> {
  const { PATH = DEFAULT_PATH, LANG = 'C.UTF-8', LC_ALL, TZ } = process.env
  const kept = Object.entries({ PATH, LANG, LC_ALL, TZ }).filter(
    (entry): entry is [string, string] => !!entry[1],
  )
  return {
    ...Object.fromEntries(kept),
    HOME: account.home,
    USER: account.name,
    LOGNAME: account.name,
    SHELL: account.shell,
    ...extra,
  }
}
