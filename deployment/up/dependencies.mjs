/** The npm packages, and with them the Node that everything runs on. */

import { existsSync } from 'node:fs'
import { findProgram, NODE, ROOT, run } from './command.mjs'
import { fingerprint, stamp } from './fingerprint.mjs'
import { step, UpError } from './report.mjs'

const OLDEST_NODE = 20

/** @throws UpError on a Node that is too old */
export function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE)
    throw new UpError(`Node ${process.versions.node} is too old: Qunkong needs Node ${OLDEST_NODE} or newer.`)
}

/** Installs exactly what package-lock.json says, unless that is what is there. */
export async function ensureDependencies() {
  checkNode()
  await step('npm packages', async () => {
    const wanted = fingerprint(['package-lock.json', 'package.json'], process.platform, process.arch)
    const made = stamp('node_modules/.qunkong-packages')
    if (made.is(wanted) && existsSync(NODE)) return 'up to date'
    const npm = findProgram('npm')
    if (!npm)
      throw new UpError(
        'npm is not installed: it usually comes with Node (Debian, Ubuntu: apt-get install npm).',
      )
    made.clear()
    const failure = 'The npm packages could not be installed'
    const quiet = ['--no-audit', '--no-fund', '--no-progress']
    await run(npm, ['ci', '--ignore-scripts', '--include=dev', ...quiet], { failure, minutes: 15 })
    // The one install script that is needed: it puts the pinned Node in place.
    await run(npm, ['rebuild', 'node', '--foreground-scripts', ...quiet], { failure, minutes: 10 })
    if (!existsSync(NODE)) throw new UpError(`${failure}: the package node left no program at ${NODE}.`)
    await run(NODE, ['--version'], { failure: 'The Node of the npm package can not run here', minutes: 1 })
    made.set(wanted)
    return `installed in ${ROOT}node_modules`
  })
}
