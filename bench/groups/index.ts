/** `groups`: what it costs to watch the answers of a large run come in: bytes for each refresh, and the server's time. */
import { startServer } from '../../tests/harness/server.ts'
import { connect } from '../../tests/harness/session.ts'
import { Fleet } from '../fleet/fleet.ts'
import type { Figure } from '../report.ts'

const FULL = { agents: 10_000, answersMs: 60_000 }
const QUICK = { agents: 2_000, answersMs: 20_000 }
const ENROL_MS = 4
const MINUTES_5_MS = 300_000
const TEXT = Array.from({ length: 60 }, (_, i) => `setting ${i} = ${i * 7}\n`).join('')
const QUERIES = 20

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

/** Every host answers the same but a tenth, which fails, evenly over `answersMs`. */
export async function benchGroups({ quick }: { quick: boolean }): Promise<Figure[]> {
  const { agents, answersMs } = quick ? QUICK : FULL
  await using server = await startServer()
  await using admin = await connect(server)
  const { client } = admin
  const { token } = await client.enrollmentTokens.create.mutate({ maxUses: agents, expiresInSeconds: 3600 })
  const where = { port: server.agentPort, tls: false, token: token.split('.')[0] ?? '' }
  await using fleet = await Fleet.start({ ...where, agents, overMs: agents * ENROL_MS }, MINUTES_5_MS)
  fleet.answerLike({ latencyMs: [0, answersMs], failing: 0.1, output: { text: TEXT } })
  const { id } = await client.runs.create.mutate({ script: 'sysctl -a', targets: { filter: {} } })

  const events: number[] = []
  const watched = new Promise<void>((resolve, reject) => {
    client.runs.watchGroups.subscribe(
      { runId: id },
      { onData: ({ data }) => events.push(bytesOf(data)), onComplete: resolve, onError: reject },
    )
  })
  const queries: number[] = []
  const whole: number[] = []
  await new Promise((resolve) => setTimeout(resolve, answersMs / 2))
  for (let i = 0; i < QUERIES; i++) {
    const began = performance.now()
    whole.push(bytesOf(await client.runs.groups.query({ runId: id })))
    queries.push(performance.now() - began)
  }
  await watched
  const figure = (
    metric: string,
    unit: string,
    value: number,
    reference: string,
    referenceValue: number,
  ) => ({
    bench: 'groups',
    ...{ metric, unit, value, reference, referenceValue },
  })
  return [
    figure('refresh_bytes', 'B', median(events.slice(1)), 'whole answer', median(whole)),
    figure('refreshes', '', events.length, 'seconds', answersMs / 1000),
    figure('query_ms', 'ms', median(queries), 'hosts', agents),
  ]
}
