/** What it costs to hold a fleet that has nothing to do: the console's server, or the bare one. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startNode } from '../../tests/harness/child.ts'
import { until } from '../../tests/harness/until.ts'
import { cpuMs, residentBytes } from '../usage.ts'
import { Fleet } from './fleet.ts'

/** Right after a fleet has come there is still something to write and to collect. */
const SETTLE_MS = 15_000

export interface Steady {
  /** Of one core. */
  cpuPercent: number
  residentBytes: number
}

/** Watches a process for `ms`. */
export async function steady(pid: number, ms: number): Promise<Steady> {
  await sleep(SETTLE_MS)
  const [before, began] = [await cpuMs(pid), performance.now()]
  await sleep(ms)
  const cpuPercent = (((await cpuMs(pid)) - before) / (performance.now() - began)) * 100
  return { cpuPercent, residentBytes: await residentBytes(pid) }
}

/** The same fleet at a server that is `ws` alone. */
export async function steadyBare(agents: number, tls: boolean, ms: number): Promise<Steady> {
  await using resources = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-bare-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  const bare = resources.use(startNode('bench/fleet/bareServer.ts', tls ? [folder] : []))
  const port = await until(() => Number(/^(\d+)$/m.exec(bare.log())?.[1]), { what: `a port:\n${bare.log()}` })
  resources.use(await Fleet.start({ agents, port, tls, token: 'none', overMs: agents }, 120_000))
  // Awaited here: what is watched ends with this function.
  return await steady(bare.pid, ms)
}
