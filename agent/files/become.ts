/** Gives up the agent's own rights for those of a user of this host. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Account, resolveAccount } from '../tasks/users.ts'

const run = promisify(execFile)

/** For good: there is no way back to root. @throws Error with one sentence */
export async function become(name: string | undefined): Promise<Account> {
  const account = await resolveAccount(name)
  if (account.prefix.length === 0) return account
  const { stdout } = await run('id', ['-G', '--', account.name], { timeout: 5_000 })
  process.setgroups?.(stdout.trim().split(/\s+/).map(Number))
  process.setgid?.(account.gid)
  process.setuid?.(account.uid)
  return account
}
