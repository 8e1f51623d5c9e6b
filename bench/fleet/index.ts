/** `fleet`: ten thousand emulated agents at one server: holding them, getting them back, and running a script on all. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { OutputGroup } from '../../server/trpc/types.ts'
import { statementCount } from '../../tests/harness/database.ts'
import { finished } from '../../tests/harness/runs.ts'
import { startServer, type TestServer } from '../../tests/harness/server.ts'
import { connect, type QunkongClient } from '../../tests/harness/session.ts'
import { until } from '../../tests/harness/until.ts'
import type { Figure } from '../report.ts'
import { peakBytes } from '../usage.ts'
import { Fleet } from './fleet.ts'
import { HELLO } from './profile.ts'
import { type Steady, steady, steadyBare } from './steady.ts'

const FULL = { agents: 10_000, steadyMs: 60_000, loud: 1_000 }
const QUICK = { agents: 1_000, steadyMs: 15_000, loud: 100 }
const MEBIBYTE = 1024 * 1024
/** Milliseconds per agent that is enrolled: an enrolment is a row, and a token is used up in turn. */
const ENROL_MS = 4
const MINUTES_5_MS = 300_000

interface Measured {
  steady: Steady
  /** Hosts that were once shown offline although they were there. */
  falseOffline: number
  heartbeatStatements: number
  backS: number
}

const online = async (client: QunkongClient) =>
  (await client.agents.list.query({ status: 'online', limit: 1 })).total ?? 0

/** The fewest that were online at any of the looks, one a second, until `over`. */
async function fewestOnline(client: QunkongClient, over: Promise<unknown>): Promise<number> {
  let done = false
  const ended = over.finally(() => {
    done = true
  })
  let fewest = Number.POSITIVE_INFINITY
  while (!done) {
    fewest = Math.min(fewest, await online(client))
    await Promise.race([sleep(1_000), ended])
  }
  return fewest
}

async function enrol(
  server: TestServer,
  client: QunkongClient,
  agents: number,
  tls: boolean,
): Promise<Fleet> {
  const { token } = await client.enrollmentTokens.create.mutate({ maxUses: agents, expiresInSeconds: 3600 })
  const where = { agents, port: server.agentPort, tls, token: token.split('.')[0] ?? '' }
  return Fleet.start({ ...where, overMs: agents * ENROL_MS }, MINUTES_5_MS)
}

/** Seconds from when a new server process is ready until every agent is confirmed by it. */
async function restart(server: TestServer, client: QunkongClient, agents: number): Promise<number> {
  await server.crash()
  await server.start()
  const began = performance.now()
  await until(async () => (await online(client)) === agents, {
    timeoutMs: MINUTES_5_MS,
    what: 'the fleet to be back',
  })
  return (performance.now() - began) / 1000
}

async function hold(tls: boolean, sizes: typeof FULL): Promise<Measured & { run: Figure[] }> {
  await using server = await startServer()
  await using admin = await connect(server)
  const { client } = admin
  await using fleet = await enrol(server, client, sizes.agents, tls)
  const statements = await statementCount(server.dataDir)
  const watching = steady(server.child().pid, sizes.steadyMs)
  const fewest = await fewestOnline(client, watching)
  const heartbeatStatements = (await statementCount(server.dataDir)) - statements
  const run = tls
    ? []
    : [...(await hello(server, client, fleet)), ...(await loud(server, client, fleet, sizes))]
  return {
    run,
    steady: await watching,
    falseOffline: sizes.agents - fewest,
    heartbeatStatements,
    backS: await restart(server, client, sizes.agents),
  }
}

/** What a browser on the run's page is told, to the end: its groups as they are then. */
function watched(client: QunkongClient, runId: string): Promise<OutputGroup[]> {
  const groups = new Map<string, OutputGroup>()
  let order: string[] = []
  return new Promise((resolve, onError) => {
    client.runs.watch.subscribe({ id: runId, tasks: false }, { onError })
    client.runs.watchGroups.subscribe(
      { runId },
      {
        onData: ({ data }) => {
          for (const group of data.changed) groups.set(group.key, group)
          order = data.order
        },
        onComplete: () => resolve(order.flatMap((key) => groups.get(key) ?? [])),
        onError,
      },
    )
  })
}

/** `echo hello` on all, until every result is committed and a browser's feed has told the answers as one group. */
async function hello(server: TestServer, client: QunkongClient, fleet: Fleet): Promise<Figure[]> {
  fleet.answerLike(HELLO)
  const statements = await statementCount(server.dataDir)
  const began = performance.now()
  const { id } = await client.runs.create.mutate({ script: 'echo hello', targets: { filter: {} } })
  const [group, ...others] = await watched(client, id)
  const seconds = (performance.now() - began) / 1000
  if (group?.count !== fleet.size || group.state !== 'succeeded' || others.length > 0)
    throw new Error(
      `${group?.count ?? 0} of ${fleet.size} hosts answered, in ${others.length + 1} groups, first ${group?.state}`,
    )
  const spent = (await statementCount(server.dataDir)) - statements
  return [
    figure('hello_s', 's', seconds, 'limit', 5),
    figure('hello_ms_per_host', 'ms', (seconds * 1000) / fleet.size, 'limit', 5_000 / 10_000),
    figure('hello_statements', '', spent, 'hosts', fleet.size),
  ]
}

/** A mebibyte of different text from each of many hosts at once. */
async function loud(
  server: TestServer,
  client: QunkongClient,
  fleet: Fleet,
  { loud: count }: typeof FULL,
): Promise<Figure[]> {
  fleet.answerLike({ ...HELLO, output: { randomBytes: MEBIBYTE } })
  const agentIds: string[] = []
  for (let cursor: string | undefined; agentIds.length < count; ) {
    const page = await client.agents.list.query({ limit: 200, cursor })
    agentIds.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
    if (!cursor) break
  }
  const began = performance.now()
  const { id } = await client.runs.create.mutate({
    script: 'cat /var/log/syslog',
    targets: { agentIds: agentIds.slice(0, count) },
  })
  const run = await finished(client, id, MINUTES_5_MS)
  if (run.state !== 'succeeded') throw new Error(`the loud run ended as ${run.state}`)
  return [
    figure('loud_s', 's', (performance.now() - began) / 1000, 'MiB', count),
    figure('loud_peak_mb', 'MB', (await peakBytes(server.child().pid)) / 1e6, 'limit', 1024 * 1.048_576),
  ]
}

const figure = (metric: string, unit: string, value: number, reference: string, referenceValue: number) => ({
  bench: 'fleet',
  ...{ metric, unit, value, reference, referenceValue },
})

/** @param quick a tenth of the fleet for a quarter of the time: good enough to see a regression */
export async function benchFleet({ quick }: { quick: boolean }): Promise<Figure[]> {
  const sizes = quick ? QUICK : FULL
  const figures: Figure[] = []
  for (const tls of [false, true]) {
    const way = tls ? 'tls' : 'plain'
    const bare = await steadyBare(sizes.agents, tls, sizes.steadyMs)
    const ours = await hold(tls, sizes)
    figures.push(
      figure(`${way}_cpu_percent`, '%', ours.steady.cpuPercent, 'bare ws', bare.cpuPercent),
      figure(`${way}_rss_mb`, 'MB', ours.steady.residentBytes / 1e6, 'bare ws', bare.residentBytes / 1e6),
      figure(`${way}_false_offline`, 'hosts', ours.falseOffline, 'of', sizes.agents),
      figure(`${way}_idle_statements`, '', ours.heartbeatStatements, 'hosts', sizes.agents),
      figure(`${way}_back_s`, 's', ours.backS, 'limit', tls ? 40 : 15),
      ...ours.run,
    )
  }
  return figures
}
