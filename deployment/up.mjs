/**
 * `npm run up`: everything for a first use, from a bare clone to a console in the browser with this machine in it.
 * Plain JavaScript without packages, because it runs before there are any, on any Node from 20 on.
 */

import { existsSync } from 'node:fs'
import path from 'node:path'
import { readArguments } from './up/arguments.mjs'
import { keepServer } from './up/keepServer.mjs'
import { startLocalAgent } from './up/localAgent.mjs'
import { checkSettings, readSettings } from './up/settings.mjs'
import {
  ensureAddon,
  ensureBuild,
  ensureDebianPackages,
  ensureDependencies,
  step,
  UpError,
} from './up/steps.mjs'

/** Ctrl-C under npm arrives twice at once: from the terminal and from npm. */
const SAME_SIGNAL_MS = 500
const PARENT_CHECK_MS = 500

let server = null
let agent = null
let stopAsked = 0

async function stop(code) {
  if (stopAsked) {
    if (performance.now() - stopAsked < SAME_SIGNAL_MS) return
    server?.kill()
    process.exit(1)
  }
  stopAsked = performance.now()
  console.log(
    `\nStopping${agent?.isBusy() ? ". Shells and tasks on this host's own agent end with it." : ''}`,
  )
  if (agent) await step('local agent', () => agent.stop())
  if (server) await step('server and database', () => server.stop())
  process.exit(code)
}

/** npm that is killed passes no signal on: what it started would run on, with nobody to stop it. */
function stopWithParent() {
  const parent = process.ppid
  if (!process.env.npm_lifecycle_event) return
  setInterval(() => {
    if (process.ppid !== parent && !stopAsked) void stop(0)
  }, PARENT_CHECK_MS).unref()
}

function printWelcome(settings) {
  const { url, admin, agentPort, log } = server
  // The server's mark: it never was shown.
  const given = existsSync(path.join(settings.dataDir, 'admin-password-given'))
  const password = admin
    ? `${admin.password}   (shown only this once)`
    : `as ${given ? 'given by ADMIN_PASSWORD' : 'shown'} at the first start (lost: stop this, then npm run reset-password)`
  const local = settings.agentHost === '127.0.0.1' || settings.agentHost === 'localhost'
  console.log(`
  Qunkong is up.

    Open       ${url}
    User       ${admin?.username ?? 'admin'}
    Password   ${password}

  To add another host: in the console, Agents → Add agents makes a token; on that host, in a clone of this repository:

    npm run agent -- --server THIS_HOST --port ${agentPort} --token TOKEN
${local ? '\n  Other hosts can reach it once it is started with AGENT_HOST=0.0.0.0 (and browsers elsewhere with HOST=0.0.0.0).\n' : ''}
  Logs: ${log}, ${agent.log}
  Ctrl-C stops everything, shells and tasks on this host's own agent included.
`)
  if (admin) server.adminShown()
}

async function main() {
  readArguments(process.argv.slice(2))
  console.log('Qunkong\n')
  const settings = readSettings()
  await checkSettings(settings)
  await ensureDependencies()
  await ensureDebianPackages()
  await ensureAddon()
  if (process.env.QUNKONG_UI !== 'off' && process.env.NODE_ENV !== 'development') await ensureBuild()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0))
  stopWithParent()
  server = await step('server and database', () =>
    keepServer(settings, (sentence) => {
      if (stopAsked) return
      console.error(`\n${sentence}`)
      void stop(1)
    }),
  )
  agent = startLocalAgent(settings, server)
  await step('local agent', async () => {
    return (await agent.start()) ? 'online' : { warning: `not online yet, see ${agent.log}` }
  })
  if (!stopAsked) printWelcome(settings)
}

main().catch(async (error) => {
  if (stopAsked) return
  console.error(`\n${error instanceof UpError ? error.message : (error.stack ?? error)}\n`)
  stopAsked = performance.now()
  await agent?.stop()
  await server?.stop()
  process.exit(1)
})
