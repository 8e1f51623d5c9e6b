/** Whom a script or a shell runs as. */
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import os from 'node:os'
import { promisify } from 'node:util'

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

/**
 * The account `name`, or the agent's own.
 * @throws Error with one sentence: no such user, or not allowed to become it
 */
export async function resolveAccount(name: string | undefined): Promise<Account> {
  const uid = process.getuid?.() ?? -1
  const own = uid === 0 ? 'root' : os.userInfo().username
  const wanted = name?.trim() || own
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.@-]*\$?$/.test(wanted)) throw new Error(`"${wanted}" is not a user name.`)
  const line = await run('getent', ['passwd', wanted], { timeout: 5_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
  const [found = '', , userId = '', groupId = '', , home = '/', shell = ''] = line.split(':')
  if (!found) throw new Error(`There is no user "${wanted}" on this host.`)
  const account = { name: found, uid: Number(userId), gid: Number(groupId), home: home || '/' }
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
