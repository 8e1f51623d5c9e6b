/** `recordings`: text searched for in ten thousand recordings, as somebody waits for it who asks who did something, and a shell meanwhile. */
import type { RecordingSearchMode } from '../../server/trpc/types.ts'
import type { QunkongClient } from '../../tests/harness/session.ts'
import { type Figure, percentile } from '../report.ts'
import { type Channel, overSocket } from '../terminal/channel.ts'
import { creditsOf, type Host, openSession, startHost } from '../terminal/host.ts'
import { echo, prepare } from '../terminal/measure.ts'
import { residentBytes } from '../usage.ts'
import { FREQUENT, fillRecordings, RARE } from './fill.ts'

const COUNT = { full: 10_000, quick: 2_000 }
const PER_PAGE = 30
/** A search that takes longer shows how far it is. */
const LIMIT_MS = 1_000
const KEYS = 100

interface Question {
  query: string
  mode: RecordingSearchMode
}

const QUESTIONS: Record<string, Question> = {
  rare: { query: RARE, mode: 'words' },
  frequent: { query: FREQUENT, mode: 'words' },
  chinese: { query: '重启', mode: 'words' },
  nowhere: { query: 'zebra-crossing', mode: 'words' },
  regex: { query: 'iptables\\s+-[FX]', mode: 'regex' },
  regex_nowhere: { query: '[qz]{4,}\\d+[xw]', mode: 'regex' },
}

interface Answer {
  /** Until the page was full, or all had been looked through. */
  ms: number
  requestMsMax: number
  found: number
}

/** As the page asks: on and on until it is full. */
async function search(client: QunkongClient, question: Question): Promise<Answer> {
  const began = performance.now()
  const answer = { ms: 0, requestMsMax: 0, found: 0 }
  for (let cursor: string | undefined; ; ) {
    const asked = performance.now()
    const page = await client.recordings.search.query({ ...question, cursor, limit: PER_PAGE })
    answer.requestMsMax = Math.max(answer.requestMsMax, performance.now() - asked)
    answer.found += page.items.length
    if (!page.nextCursor || page.searchedTo === null) break
    cursor = page.nextCursor
  }
  return { ...answer, ms: performance.now() - began }
}

async function openShell(host: Host): Promise<Channel> {
  const { socket } = await openSession(host, host.agents[0]?.id ?? '')
  const credits = creditsOf(socket)
  const close = async () => credits.stop()
  const channel = overSocket('Qunkong', socket, (bytes) => credits.drew(bytes), close)
  await prepare(channel)
  return channel
}

/** A shell while somebody searches on and on without finding anything, beside one while nobody does. */
async function benchEcho(host: Host): Promise<Figure[]> {
  const { client } = host.admin
  const pid = host.server.child().pid
  const shell = await openShell(host)
  await echo(shell, KEYS)
  const alone = await echo(shell, KEYS)
  const before = await residentBytes(pid)
  let [busy, most] = [true, before]
  const searching = (async () => {
    while (busy)
      for (const name of ['regex_nowhere', 'nowhere']) {
        await client.recordings.search.query({ ...(QUESTIONS[name] as Question), limit: PER_PAGE })
        most = Math.max(most, await residentBytes(pid))
      }
  })()
  const meanwhile = await echo(shell, KEYS)
  busy = false
  await searching
  await shell.close()
  const figure = (
    metric: string,
    unit: string,
    value: number,
    reference: string,
    referenceValue: number,
  ) => ({
    ...{ bench: 'recordings', metric, unit, value, reference, referenceValue },
  })
  return [
    ...[0.5, 0.95].map((part) =>
      figure(
        `echo_p${part * 100}`,
        'ms',
        percentile(meanwhile, part),
        'nobody searches',
        percentile(alone, part),
      ),
    ),
    figure('rss', 'MB', most / 1e6, 'before', before / 1e6),
  ]
}

export async function benchRecordings({ quick }: { quick: boolean }): Promise<Figure[]> {
  const count = quick ? COUNT.quick : COUNT.full
  await using host = await startHost(1)
  const began = performance.now()
  const bytes = await fillRecordings(host.server.dataDir, count)
  process.stderr.write(
    `${count} recordings with ${Math.round(bytes / 1e6)} MB of text in ${Math.round((performance.now() - began) / 1000)} s\n`,
  )
  const figures: Figure[] = []
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const first = await search(host.admin.client, question)
    const again = await search(host.admin.client, question)
    process.stderr.write(`${name}: ${first.found} found\n`)
    const figure = (metric: string, value: number, reference: string, referenceValue: number) =>
      figures.push({
        bench: 'recordings',
        metric: `${name}${metric}`,
        unit: 'ms',
        value,
        reference,
        referenceValue,
      })
    figure('', first.ms, 'once more', again.ms)
    figure('_request', Math.max(first.requestMsMax, again.requestMsMax), 'limit', LIMIT_MS)
  }
  return [...figures, ...(await benchEcho(host))]
}
