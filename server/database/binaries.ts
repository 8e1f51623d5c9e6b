/** Finds the programs of MariaDB, and what keeps them from outliving us. */
import { access, constants } from 'node:fs/promises'
import path from 'node:path'
import { StartError } from '../lifecycle.ts'

/** Distributions put the server outside an ordinary user's PATH. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(':'),
  '/usr/sbin',
  '/usr/bin',
  '/usr/libexec',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/local/mysql/bin',
  '/usr/local/mysql/scripts',
]

/** Whole path of a program, or null. */
export async function findProgram(name: string): Promise<string | null> {
  for (const folder of FOLDERS) {
    if (!path.isAbsolute(folder)) continue
    const file = path.join(folder, name)
    try {
      await access(file, constants.X_OK)
      return file
    } catch {
      // Not here: the next folder.
    }
  }
  return null
}

export interface Binaries {
  server: string
  install: string
  /** `setpriv`: gives the child a signal when we die without warning. Null where util-linux is missing. */
  setpriv: string | null
}

/** @throws StartError that says what to install */
export async function findBinaries(): Promise<Binaries> {
  const server = await findProgram('mariadbd')
  const install = await findProgram('mariadb-install-db')
  const defaults = await findProgram('my_print_defaults')
  if (!server || !install || !defaults)
    throw new StartError(
      'MariaDB is not installed: install it (Debian, Ubuntu: apt-get install mariadb-server-core mariadb-client-core), or set DATABASE_URL to a MySQL 8 or MariaDB 10.6 server.',
    )
  return { server, install, setpriv: await findProgram('setpriv') }
}
