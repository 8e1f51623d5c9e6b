/** Two hundred people who type on one server at one time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Figure, median, percentile } from '../report.ts'
import { cpuMs, residentBytes } from '../usage.ts'
import { type Channel, overSocket } from './channel.ts'
import { creditsOf, type Host, openSession, startHost } from './host.ts'
import { read, run } from './screen.ts'

const SESSIONS = 200
/** One agent holds 128 terminals at most. */
const AGENTS = 2
const OPENING_AT_ONCE = 8
/** Four keys a second each. */
const KEY_MS = 250
const FULL_MS = 30_000
const QUICK_MS = 10_000
const TARGET_P99_MS = 50

async function open(host: Host, agentId: string): Promise<Channel> {
  const { socket } = await openSession(host, agentId)
  const credits = creditsOf(socket)
  const channel = overSocket(
    'Qunkong',
    socket,
    (bytes) => credits.drew(bytes),
    async () => credits.stop(),
  )
  await run(channel, `stty -icanon -echo min 1; printf '@@RA''W@@'; exec cat`, '@@RAW@@')
  return channel
}

/** Types until the time is up; milliseconds to each echo. */
async function type(channel: Channel, until: number, samples: number[]): Promise<void> {
  await sleep(Math.random() * KEY_MS)
  for (let i = 0; performance.now() < until; i += 1) {
    const key = String.fromCharCode(97 + (i % 26))
    const shown = read(channel, key, { timeoutMs: 10_000 })
    const from = performance.now()
    channel.write(key)
    await shown
    const took = performance.now() - from
    samples.push(took)
    await sleep(Math.max(0, KEY_MS * (0.5 + Math.random()) - took))
  }
}

export async function benchMany(quick: boolean): Promise<Figure[]> {
  await using host = await startHost(AGENTS)
  const pids = [host.server.child().pid, ...host.agents.map((agent) => agent.child().pid)]
  const channels: Channel[] = []
  while (channels.length < SESSIONS) {
    const opening = Array.from({ length: OPENING_AT_ONCE }, (_, i) =>
      open(host, host.agents[i % AGENTS]?.id ?? ''),
    )
    channels.push(...(await Promise.all(opening)))
  }
  const ms = quick ? QUICK_MS : FULL_MS
  const cpuBefore = await Promise.all(pids.map(cpuMs))
  const samples: number[] = []
  const until = performance.now() + ms
  await Promise.all(channels.map((channel) => type(channel, until, samples)))
  const cpu = (await Promise.all(pids.map(cpuMs))).map((now, i) => ((now - (cpuBefore[i] ?? 0)) / ms) * 100)
  const resident = (await Promise.all(pids.map(residentBytes))).map((bytes) => bytes / 1e6)
  for (const channel of channels) await channel.close()
  const sum = (values: number[]) => values.slice(1).reduce((total, value) => total + value, 0)
  const figure = (
    metric: string,
    unit: string,
    value: number,
    reference: string,
    referenceValue: number,
  ) => ({
    ...{ bench: 'terminal', metric, unit, value, reference, referenceValue },
  })
  return [
    figure('many_p50', 'ms', median(samples), 'target of p99', TARGET_P99_MS),
    figure('many_p99', 'ms', percentile(samples, 0.99), 'target', TARGET_P99_MS),
    figure('many_cpu', '%', cpu[0] ?? Number.NaN, `${AGENTS} agents`, sum(cpu)),
    figure('many_rss', 'MB', resident[0] ?? Number.NaN, `${AGENTS} agents`, sum(resident)),
  ]
}
