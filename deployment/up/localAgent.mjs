/** The agent of this machine: kept running until we stop. */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { endChild, startChild } from './child.mjs'
import { NODE } from './command.mjs'
import { endKeeper, keeperIsBusy } from './keeper.mjs'

const RESTART_MS_MIN = 500
const RESTART_MS_MAX = 30_000
const STABLE_MS = 60_000
const STOP_TIMEOUT_MS = 10_000
const ONLINE_TIMEOUT_MS = 20_000
const WILDCARDS = ['0.0.0.0', '::', '']

/** Each start has an enrolment token of its own, for an agent that is not enrolled (any more). */
export function startLocalAgent({ dataDir, agentHost }, server) {
  const stateDir = path.join(dataDir, 'local-agent')
  const log = path.join(dataDir, 'local-agent.log')
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const host = WILDCARDS.includes(agentHost) ? '127.0.0.1' : agentHost
  let child = null
  let stopping = false
  let waitMs = RESTART_MS_MIN
  let timer

  const start = async () => {
    const token = await server.createLocalToken()
    if (stopping) return
    const began = performance.now()
    const args = ['--server', host, '--port', String(server.agentPort), '--state-dir', stateDir]
    const command = [NODE, '--disable-warning=ExperimentalWarning', 'agent/main.ts', ...args]
    // In the environment rather than on the command line, which every user of the machine can read.
    child = startChild(command, { env: { QUNKONG_SUPERVISED: '1', QUNKONG_TOKEN: token }, log })
    child.once('exit', () => {
      if (performance.now() - began > STABLE_MS) waitMs = RESTART_MS_MIN
      startLater()
    })
  }
  const startLater = () => {
    if (stopping) return
    timer = setTimeout(() => void keepStarted(), waitMs)
    waitMs = Math.min(waitMs * 2, RESTART_MS_MAX)
  }
  const keepStarted = () =>
    start().catch((error) => {
      if (stopping) return
      // Where the server is gone, that is said already, and the agent is started once the next one is there.
      if (server.isRunning())
        console.error(`  The local agent could not be started: ${error.message} It is tried again.`)
      startLater()
    })

  return {
    log,
    /** Whether it has shells or tasks, which end when it is stopped. */
    isBusy: () => keeperIsBusy(stateDir),
    /** Starts it; true once the server counts an agent as online, false after twenty seconds without one. */
    async start() {
      await keepStarted()
      const online = await isOnline(server)
      if (online) server.retireLocalTokens()
      return online
    },
    async stop() {
      stopping = true
      clearTimeout(timer)
      if (child) await endChild(child, STOP_TIMEOUT_MS)
      endKeeper(stateDir)
    },
  }
}

async function isOnline(server) {
  const until = performance.now() + ONLINE_TIMEOUT_MS
  const local = `http://127.0.0.1:${server.port}/metrics`
  while (performance.now() < until && server.isRunning()) {
    try {
      const response = await fetch(local, { signal: AbortSignal.timeout(2_000) })
      if (/^qunkong_agents\{state="online"\} [1-9]/m.test(await response.text())) return true
    } catch {
      // The server may listen on another address only: then the wait ends by its deadline.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}
