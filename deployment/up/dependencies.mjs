/** The npm packages, and with them the Node that everything runs on. */

import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findProgram, NODE, ROOT, run } from './command.mjs'
import { fingerprint, stamp } from './fingerprint.mjs'
import { step, UpError } from './report.mjs'

const OLDEST_NODE = 20
const MODULES = path.join(ROOT, 'node_modules')

/** @throws UpError on a Node that is too old */
export function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE)
    throw new UpError(`Node ${process.versions.node} is too old: Qunkong needs Node ${OLDEST_NODE} or newer.`)
}

/** Installs what package-lock.json says, unless that is what is there. */
export async function ensureDependencies() {
  checkNode()
  await step('npm packages', async (doing) => {
    const wanted = fingerprint(['package-lock.json', 'package.json'], process.platform, process.arch)
    const made = stamp('node_modules/.qunkong-packages')
    if (made.is(wanted) && existsSync(NODE)) return 'up to date'
    const npm = findProgram('npm')
    if (!npm)
      throw new UpError(
        'npm is not installed: it usually comes with Node (Debian, Ubuntu: apt-get install npm).',
      )
    made.clear()
    doing('installing them, a minute or more')
    const failure = 'The npm packages could not be installed'
    const quiet = ['--no-audit', '--no-fund', '--no-progress']
    // Not `npm ci`: it refuses a lock file that leaves out other platforms' optional packages, as a mirror that
    // has only some of them makes it. What the lock file names is installed as it stands there all the same.
    const install = ['install', '--no-save', '--ignore-scripts', '--include=dev', ...quiet]
    try {
      await run(npm, install, { failure, minutes: 15 })
    } catch (error) {
      if (!existsSync(MODULES)) throw error
      // Half of an earlier installation may be in the way.
      doing('installing them from scratch')
      rmSync(MODULES, { recursive: true, force: true })
      await run(npm, install, { failure, minutes: 15 })
    }
    doing('putting Node in place')
    // The one install script that is needed: it puts the pinned Node in place.
    await run(npm, ['rebuild', 'node', '--foreground-scripts', ...quiet], { failure, minutes: 10 })
    if (!existsSync(NODE)) throw new UpError(`${failure}: the package node left no program at ${NODE}.`)
    await run(NODE, ['--version'], { failure: 'The Node of the npm package can not run here', minutes: 1 })
    made.set(wanted)
    return 'installed'
  })
}
