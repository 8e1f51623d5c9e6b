/** What comes from the distribution: MariaDB, a compiler for the PTY addon, and what a caller asks for besides. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { findProgram, ROOT, run } from './command.mjs'
import { step, UpError } from './report.mjs'

/** None of these packages starts a service. */
const MARIADB = {
  mariadbd: 'mariadb-server-core',
  'mariadb-install-db': 'mariadb-server-core',
  my_print_defaults: 'mariadb-client-core',
}
const ADDON = path.join('agent', 'native', 'build', 'pty.node')

function neededPrograms() {
  const needed = {}
  if (!process.env.DATABASE_URL) Object.assign(needed, MARIADB)
  if (!existsSync(path.join(ROOT, ADDON))) needed['g++'] = 'g++'
  return Object.entries(needed)
    .filter(([program]) => !findProgram(program))
    .map(([, name]) => name)
}

const isInstalled = (name) =>
  /^Status: install ok installed$/m.test(
    spawnSync('dpkg', ['--status', name], { encoding: 'utf8', timeout: 30_000 }).stdout ?? '',
  )

/**
 * Installs the packages of the programs that are missing, and those in `more` that are.
 * @throws UpError that says what to install, where this can't
 */
export async function ensureDebianPackages(more = []) {
  await step('system packages', async (doing) => {
    const apt = findProgram('apt-get')
    const missing = [...new Set([...neededPrograms(), ...more.filter((name) => !apt || !isInstalled(name))])]
    if (missing.length === 0) return 'nothing missing'
    if (!apt)
      throw new UpError(
        `This machine has no apt-get: install what these Debian packages hold with its own package manager, then start again: ${missing.join(' ')} (or, for MariaDB, set DATABASE_URL).`,
      )
    const install = [
      'install',
      '--yes',
      '--no-install-recommends',
      '-o',
      'DPkg::Lock::Timeout=120',
      ...missing,
    ]
    if (process.getuid?.() !== 0)
      throw new UpError(`Not root, so please run this first: sudo apt-get install --yes ${missing.join(' ')}`)
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    const failure = `${missing.join(' ')} could not be installed`
    const installing = `installing ${missing.join(' ')}`
    try {
      doing(installing)
      await run(apt, install, { failure, minutes: 15, env })
    } catch {
      // Its lists may be missing or old.
      doing('reading the package lists')
      await run(apt, ['update'], { failure: 'The package lists could not be read', minutes: 5, env })
      doing(installing)
      await run(apt, install, { failure, minutes: 15, env })
    }
    return `installed ${missing.join(' ')}`
  })
}
