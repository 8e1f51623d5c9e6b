/** What a terminal starts, and that it can be started: said in a sentence before there is a PTY that would say it in C. */
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { messageOf } from '../log.ts'
import type { TerminalInit } from '../protocol/index.ts'
import { type Account, environmentOf, resolveAccount } from '../tasks/users.ts'
import { folderOfTerminal } from '../terminals/folder.ts'
import type { Shell } from './terminal.ts'

const run = promisify(execFile)

/**
 * @param beside the process of a shell in whose folder this one begins, if this user may enter it
 * @throws Error with one sentence: no such user, shell or folder, or not for this user
 */
export async function shellOf(
  { user, shell, cwd, cols, rows }: TerminalInit,
  beside: number | null = null,
): Promise<Shell> {
  const account = await resolveAccount(user)
  if (shell !== undefined) await check(account, shell, 'program')
  if (cwd !== undefined) await check(account, cwd, 'folder')
  return {
    command: [...account.prefix, shell ?? account.shell, '-l'],
    env: environmentOf(account, { TERM: 'xterm-256color', COLORTERM: 'truecolor' }),
    cwd: (await folderBeside(account, beside)) ?? cwd ?? (await homeOf(account)),
    cols,
    rows,
  }
}

async function folderBeside(account: Account, pid: number | null): Promise<string | null> {
  const folder = pid === null ? null : await folderOfTerminal(pid)
  return folder !== null && (await mayExecute(account, folder)) ? folder : null
}

/** As login(1) does: whose home is not there begins at the root. */
async function homeOf({ home }: Account): Promise<string> {
  const found = await stat(home).catch(() => null)
  return found?.isDirectory() ? home : '/'
}

async function check(account: Account, path: string, kind: 'program' | 'folder'): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (found instanceof Error) {
    const isMissing = found.code === 'ENOENT' || found.code === 'ENOTDIR'
    if (isMissing)
      throw new Error(`There is no ${kind === 'program' ? 'shell' : 'folder'} "${path}" on this host.`)
    throw new Error(`"${path}" can't be looked at: ${messageOf(found)}.`)
  }
  if (kind === 'folder' ? !found.isDirectory() : !found.isFile())
    throw new Error(`"${path}" is no ${kind} on this host.`)
  if (!(await mayExecute(account, path)))
    throw new Error(`"${account.name}" may not ${kind === 'program' ? 'run' : 'enter'} "${path}".`)
}

/** Asked as that user, who may be in groups and under rules that only the kernel knows. */
async function mayExecute({ prefix }: Account, path: string): Promise<boolean> {
  const [file, ...args] = prefix
  try {
    if (file === undefined) await access(path, constants.X_OK)
    else await run(file, [...args, 'test', '-x', path], { timeout: 5_000 })
    return true
  } catch {
    return false
  }
}
