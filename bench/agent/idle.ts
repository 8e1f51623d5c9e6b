/** What an agent that is connected and has nothing to do costs, beside a bare Node that waits as long. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBare } from '../../tests/harness/bareHost.ts'
import { startServer } from '../../tests/harness/server.ts'
import { connect } from '../../tests/harness/session.ts'
import { until } from '../../tests/harness/until.ts'
import { cpuMs, residentBytes } from '../usage.ts'

export interface Idling {
  /** Bytes resident at the end. */
  rss: number
  /** Of one core, over the whole time. */
  cpuPercent: number
}

/** Counts from when the server shows the agent online, for `ms`. */
export async function idle(file: string, ms: number): Promise<{ agent: Idling; node: Idling }> {
  await using resources = new AsyncDisposableStack()
  const stateDir = await mkdtemp(path.join(tmpdir(), 'qunkong-idle-'))
  resources.defer(() => rm(stateDir, { recursive: true, force: true }))
  const server = resources.use(await startServer())
  const { client } = resources.use(await connect(server))
  const { token } = await client.enrollmentTokens.create.mutate({ maxUses: 1, expiresInSeconds: 600 })
  const where = ['--server', '127.0.0.1', '--port', String(server.agentPort), '--state-dir', stateDir]
  const agent = resources.use(startBare(file, where, { QUNKONG_TOKEN: token }))
  const node = resources.use(startBare(process.execPath, ['-e', 'setInterval(() => {}, 5000)']))
  await until(async () => (await client.agents.list.query({ status: 'online' })).items[0], {
    timeoutMs: 30_000,
    what: `the agent to be online:\n${agent.log()}`,
  })
  const pids = [agent.pid, node.pid]
  const before = await Promise.all(pids.map(cpuMs))
  const began = performance.now()
  await sleep(ms)
  const after = await Promise.all(pids.map(cpuMs))
  const passedMs = performance.now() - began
  const rss = await Promise.all(pids.map(residentBytes))
  const of = (i: number): Idling => ({
    rss: rss[i] ?? 0,
    cpuPercent: (((after[i] ?? 0) - (before[i] ?? 0)) / passedMs) * 100,
  })
  return { agent: of(0), node: of(1) }
}
