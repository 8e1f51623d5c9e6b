/** A text is looked for in all recordings: what it costs is bounded by what may hold it, and by time. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillRecordings, RARE } from '../../bench/recordings/fill.ts'
import type { RecordingMatch, RecordingSearchMode } from '../../server/trpc/types.ts'
import { statementCount, tamper } from '../harness/database.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'

const COUNT = 1_500
/** Of a request: a quarter of a second, what it has begun then, and a busy machine. */
const REQUEST_MS_MAX = 3_000

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  server = resources.use(await startServer())
  await fillRecordings(server.dataDir, COUNT)
  admin = resources.use(await connect(server))
})
afterAll(() => resources.disposeAsync())

interface Searched {
  items: RecordingMatch[]
  requests: number
  worstMs: number
  statements: number
}

/** Goes on until all is looked through. */
async function search(query: string, mode: RecordingSearchMode, limit = 100): Promise<Searched> {
  const all: Searched = {
    items: [],
    requests: 0,
    worstMs: 0,
    statements: -(await statementCount(server.dataDir)),
  }
  for (let cursor: string | undefined; ; all.requests++) {
    const asked = performance.now()
    const page = await admin.client.recordings.search.query({ query, mode, cursor, limit })
    all.worstMs = Math.max(all.worstMs, performance.now() - asked)
    all.items.push(...page.items)
    if (!page.nextCursor) break
    cursor = page.nextCursor
  }
  all.statements += await statementCount(server.dataDir)
  return all
}

const isSorted = (items: RecordingMatch[]) => {
  const ids = items.map(({ recording }) => recording.id)
  return ids.join() === ids.toSorted().reverse().join()
}

test('who ran a rare command is told at once, of all recordings, by words and by an expression', async () => {
  for (const [query, mode] of [
    [RARE, 'words'],
    ['IPTABLES -f', 'plain'],
    ['iptables\\s+-[FX]', 'regex'],
  ] as const) {
    const { items, requests, statements } = await search(query, mode)
    expect(items.map(({ text }) => text)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/~# iptables -F$/)),
    )
    expect(isSorted(items)).toBe(true)
    expect(requests).toBeLessThan(3)
    expect(statements).toBeLessThan(30)
  }
  expect(await search('zebra-crossing', 'words')).toMatchObject({ items: [], requests: 0 })
})

test('what was recorded before anything was noted of its text is found as well', async () => {
  const before = await search(RARE, 'words')
  expect(await tamper(server.dataDir, 'UPDATE recording_segments SET grams = NULL', [])).toBe(COUNT)
  const after = await search(RARE, 'words')
  expect(after.items).toEqual(before.items)
  expect(after.worstMs).toBeLessThan(REQUEST_MS_MAX)
})

test('what no note spares reading goes on from request to request, each short, and nothing is doubled or left out', async () => {
  const small = await search('root@host-1[0-3]7:~# (vim|git) \\S', 'regex', 7)
  const large = await search('root@host-1[0-3]7:~# (vim|git) \\S', 'regex', 200)
  expect(large.items.length).toBeGreaterThan(10)
  expect(small.items).toEqual(large.items)
  const nowhere = await search('[qz]{4,}\\d+[xw]', 'regex')
  expect(nowhere.items).toEqual([])
  for (const { worstMs } of [small, large, nowhere]) expect(worstMs).toBeLessThan(REQUEST_MS_MAX)
})
