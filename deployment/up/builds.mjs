/** What is built from source: the PTY addon and the console. */
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { NODE, ROOT, run } from './command.mjs'
import { fingerprint, stamp } from './fingerprint.mjs'
import { step } from './report.mjs'

/** Everything that the console is made of. */
const CONSOLE = [
  'app',
  'public',
  'client',
  'server/trpc/types.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
]
const ADDON = path.join(ROOT, 'agent', 'native', 'build', 'pty.node')
const BUILD_ID = path.join(ROOT, '.next', 'BUILD_ID')

/** The addon that gives scripts and shells their terminals; it decides itself whether it is up to date. */
export async function ensureAddon() {
  await step('PTY addon', async (doing) => {
    if (!existsSync(ADDON)) doing('compiling it')
    await run(NODE, ['agent/native/build.mjs'], { failure: 'The PTY addon could not be built', minutes: 5 })
  })
}

/** The console's production build, made again when its sources changed. */
export async function ensureBuild() {
  await step('console', async (doing) => {
    const wanted = fingerprint(CONSOLE)
    const made = stamp('.next/qunkong-sources')
    if (made.is(wanted) && existsSync(BUILD_ID)) return 'up to date'
    made.clear()
    rmSync(BUILD_ID, { force: true })
    doing('building it, a minute or more')
    await run(NODE, ['node_modules/next/dist/bin/next', 'build'], {
      failure: 'The console could not be built',
      minutes: 10,
      env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    })
    made.set(wanted)
    return 'built'
  })
}
