import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GroupsEvent } from '../../server/trpc/types.ts'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { finished, startRun } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const HOSTS = 4
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-reading-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, HOSTS))
})
afterAll(() => resources.disposeAsync())

let runs = 0
/** Runs `script` on all hosts to its end; on just one of them, whichever is first, `odd` instead. */
async function runOnAll(script: string, odd = script): Promise<string> {
  const first = path.join(folder, String(++runs))
  const whole = `if mkdir ${first} 2>/dev/null; then\n${odd}\nelse\n${script}\nfi`
  const ids = agents.map(({ id }) => id)
  const runId = await startRun(admin.client, ids, whole)
  await finished(admin.client, runId)
  return runId
}

const search = (runId: string, query: string, options: object = {}) =>
  admin.client.runs.search.query({ runId, query, ...options })

test('equal outputs are searched once: the lines, and how many hosts and which have them', async () => {
  const runId = await runOnAll('echo one; echo a Needle here', 'echo two; echo needle; echo odd')
  const { items, nextCursor, searched, total } = await search(runId, 'needle')
  expect([searched, total, nextCursor]).toEqual([2, 2, null])
  const [most, odd] = items.sort((a, b) => b.hosts - a.hosts)
  expect(most).toMatchObject({ stream: 'stdout', hosts: HOSTS - 1, matchingLines: 1 })
  expect(most?.lines).toEqual([{ number: 2, text: 'a Needle here', ranges: [[2, 8]] }])
  expect(most?.tasks).toHaveLength(HOSTS - 1)
  expect(odd?.hosts).toBe(1)
  expect((await search(runId, 'Needle', { caseSensitive: true })).items).toHaveLength(1)
  const page = await admin.client.runs.tasks.query({ runId, output: odd?.output ?? '' })
  expect(page.items.map(({ taskId }) => taskId)).toEqual(odd?.tasks.map(({ taskId }) => taskId))
})

test('a search goes on from its cursor until all outputs of both streams are behind it', async () => {
  const runId = await runOnAll('echo "x $QUNKONG_TASK_ID"; echo "x failed $QUNKONG_TASK_ID" >&2')
  const found: string[] = []
  const behind: number[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await search(runId, '^x.*[0-9A-Z]{26}$', { regex: true, limit: 3, cursor })
    found.push(...page.items.map(({ output }) => output))
    behind.push(page.searched)
    expect(page.total).toBe(HOSTS * 2)
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  expect(new Set(found).size).toBe(HOSTS * 2)
  expect(found).toHaveLength(HOSTS * 2)
  expect(behind.at(-1)).toBe(HOSTS * 2)
  expect(behind).toEqual([...behind].sort((a, b) => a - b))
  const { items, total } = await search(runId, 'x', { stream: 'stderr' })
  expect(items.map(({ stream }) => stream)).toEqual(Array(HOSTS).fill('stderr'))
  expect(total).toBe(HOSTS)
})

test('what is wrong with a regular expression, and with a cursor of elsewhere, is said', async () => {
  const runId = await runOnAll('echo x')
  await expect(search(runId, '(x', { regex: true })).rejects.toMatchObject({
    data: { domainCode: 'bad_regex', params: { problem: expect.stringContaining('missing closing )') } },
  })
  await expect(search(runId, '(x{1,30}){1,30}', { regex: true })).rejects.toMatchObject({
    data: { domainCode: 'regex_too_large' },
  })
  for (const cursor of ['x', `stderr.${'0'.repeat(64)}`])
    await expect(search(runId, 'x', { stream: 'stdout', cursor })).rejects.toMatchObject({
      data: { domainCode: 'bad_cursor' },
    })
  await expect(search('none', 'x')).rejects.toMatchObject({ data: { domainCode: 'not_found' } })
})

test('text around bytes that are no UTF-8 is found, and text at the end of a mebibyte', async () => {
  const runId = await runOnAll(
    "printf '群\\xff控 needle\\n'",
    "head -c 1048576 /dev/zero | tr '\\0' x; echo; echo '控 needle at the end'",
  )
  const { items } = await search(runId, '控 (needle)', { regex: true })
  const lines = items.flatMap((item) => item.lines).map(({ number, text }) => `${number} ${text}`)
  expect(lines.sort()).toEqual(['1 群\uFFFD控 needle', '2 控 needle at the end'])
})

const groups = (runId: string, options: object = {}) => admin.client.runs.groups.query({ runId, ...options })

test('answers that differ by digits, times or their own host’s name are one group when told so', async () => {
  const runId = await runOnAll(`echo "disk $RANDOM% $(date +%T) on $(hostname)"`, 'echo "disk full"')
  expect((await groups(runId)).total).toBeGreaterThan(2)
  const found = await groups(runId, { ignore: ['digits', 'times', 'hosts'] })
  expect(found).toMatchObject({ total: 2, compared: found.toCompare })
  const [most, odd] = found.items
  expect([most?.count, odd?.count]).toEqual([HOSTS - 1, 1])
  expect(most?.answers).toBe(HOSTS - 1)
  expect(most?.stdout).toMatch(/^disk \d+%/)
  expect(most?.compared?.stdout).toBe('disk <n>% <time> on <host>\n')
  expect(odd?.stdout).toBe('disk full\n')
  expect(await groups(runId, { ignore: ['digits', 'times', 'hosts'] })).toEqual(found)
})

test('answers are grouped by exit code, by state and by a label, the largest group first', async () => {
  const [one] = agents
  await admin.client.agents.setLabels.mutate({ id: one?.id ?? '', labels: { rack: 'b' } })
  const runId = await runOnAll('echo $RANDOM', 'echo $RANDOM; exit 3')
  const byExit = await groups(runId, { by: 'exit' })
  expect(byExit.items.map(({ exitCode, count }) => [exitCode, count])).toEqual([
    [0, HOSTS - 1],
    [3, 1],
  ])
  const byState = await groups(runId, { by: 'state' })
  expect(byState.items.map(({ state, count }) => [state, count])).toEqual([
    ['succeeded', HOSTS - 1],
    ['failed', 1],
  ])
  const byLabel = await groups(runId, { by: 'label:rack' })
  expect(byLabel.items.map(({ label, count }) => [label, count])).toEqual([
    [null, HOSTS - 1],
    ['b', 1],
  ])
  expect(byLabel.items[1]?.agentIds).toEqual([one?.id])
  expect(byLabel.labelKeys).toContain('rack')
})

test('a group names a few of its hosts, and hands out all of them page by page', async () => {
  const runId = await runOnAll('echo same', 'echo odd')
  const { items } = await groups(runId, { texts: false })
  const [most, odd] = items
  expect(items.map(({ stdout, compared }) => [stdout, compared])).toEqual([
    ['', null],
    ['', null],
  ])
  const page = (group: object, cursor?: string) =>
    admin.client.runs.tasks.query({ runId, group: { key: most?.key ?? '', ...group }, limit: 2, cursor })
  const first = await page({})
  const second = await page({}, first.nextCursor ?? '')
  expect([first.total, first.items.length, second.items.length, second.nextCursor]).toEqual([3, 2, 1, null])
  const listed = [...first.items, ...second.items].map(({ agentId }) => agentId).sort()
  expect(listed).toEqual([...(most?.agentIds ?? [])].sort())
  expect((await page({ key: odd?.key })).items.map(({ agentId }) => agentId)).toEqual(odd?.agentIds)
  expect(await page({ key: 'gone' })).toEqual({ items: [], nextCursor: null, total: 0 })
  const hostname = most?.hostnames[0] ?? ''
  expect(most?.range).toBe(hostname)
})

test('what a group printed is read by its id, whole or without what is ignored', async () => {
  const runId = await runOnAll('echo "same 1"; echo why >&2')
  const { items } = await groups(runId, { texts: false })
  const outputs = items[0]?.outputs
  const text = (output: string | null | undefined, options: object = {}) =>
    admin.client.runs.text.query({ runId, output: output ?? '', ...options })
  expect(await text(outputs?.stdout)).toEqual({ text: 'same 1\n', compared: null, cut: false })
  expect(await text(outputs?.stderr)).toMatchObject({ text: 'why\n' })
  expect(await text(outputs?.stdout, { ignore: ['digits'] })).toMatchObject({ compared: 'same <n>\n' })
  const elsewhere = await runOnAll('echo elsewhere')
  await expect(
    admin.client.runs.text.query({ runId: elsewhere, output: outputs?.stdout ?? '' }),
  ).rejects.toMatchObject({ data: { domainCode: 'not_found' } })
})

test('the groups of a run that goes on are as they are now', async () => {
  const gate = path.join(folder, `gate-${runs}`)
  const ids = agents.map(({ id }) => id)
  const once = path.join(folder, `first-${runs}`)
  const script = `if mkdir ${once} 2>/dev/null; then echo early; else until [ -e ${gate} ]; do sleep 0.1; done; echo late; fi`
  const runId = await startRun(admin.client, ids, script)
  const now = async () =>
    (await groups(runId)).items.map(({ state, count, stdout }) => `${state} ${count} ${stdout.trim()}`)
  await until(async () => (await now()).join() === 'succeeded 1 early,running 3 ', { what: 'one answer' })
  await writeFile(gate, '')
  await finished(admin.client, runId)
  expect(await now()).toEqual(['succeeded 3 late', 'succeeded 1 early'])
})

const download = (runId: string, format: string, token = admin.token) =>
  fetch(`${server.url}/api/runs/${runId}/outputs?format=${format}`, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  })

test('all outputs come as text by groups, and as a line of JSON for each host', async () => {
  const runId = await runOnAll('echo same; echo why >&2', 'printf odd; exit 3')
  const text = await (await download(runId, 'text')).text()
  expect(text).toMatch(/^-{15}\n\S+ \(3\): succeeded, exit 0\n-{15}\nsame\n-{15} stderr\nwhy\n/)
  expect(text).toMatch(/-{15}\n\S+ \(1\): failed, exit 3\n-{15}\nodd\n$/)
  const answer = await download(runId, 'jsonl')
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="run-${runId}.jsonl"`)
  const lines = (await answer.text()).trimEnd().split('\n')
  const tasks = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(tasks.map(({ agentId }) => agentId).sort()).toEqual(agents.map(({ id }) => id).sort())
  expect(tasks.find(({ exitCode }) => exitCode === 3)).toMatchObject({
    state: 'failed',
    stdout: 'odd',
    stderr: '',
  })
  expect(tasks.filter(({ stderr }) => stderr === 'why\n')).toHaveLength(HOSTS - 1)
})

test('the archive holds a file for each host, byte by byte, however large', async () => {
  const runId = await runOnAll(
    "printf '群\\xff\\xfe'; echo err >&2",
    "head -c 1048576 /dev/zero | tr '\\0' x",
  )
  const file = path.join(folder, 'all.zip')
  const into = path.join(folder, 'all')
  await writeFile(file, Buffer.from(await (await download(runId, 'zip')).arrayBuffer()))
  execFileSync('python3', ['-m', 'zipfile', '-e', file, into])
  const names = (await readdir(into)).filter((name) => name.endsWith('.txt'))
  expect(names).toHaveLength(HOSTS)
  const files = await Promise.all(names.map((name) => readFile(path.join(into, name))))
  expect(files.map(({ length }) => length).sort((a, b) => a - b)).toEqual([5, 5, 5, 1_048_576])
  expect(files.find(({ length }) => length === 5)).toEqual(Buffer.from([0xe7, 0xbe, 0xa4, 0xff, 0xfe]))
  const errors = await readdir(path.join(into, 'stderr'))
  expect(errors).toHaveLength(HOSTS - 1)
})

test('a download asks for who it is, for a run and for a format, and one that is left holds nothing up', async () => {
  const runId = await runOnAll('head -c 2000000 /dev/urandom')
  expect((await download(runId, 'text', '')).status).toBe(401)
  expect((await download('none', 'text')).status).toBe(404)
  expect((await download(runId, 'pdf')).status).toBe(400)
  for (let time = 0; time < 12; time++) {
    const answer = await download(runId, time % 2 ? 'zip' : 'jsonl')
    expect(answer.status).toBe(200)
    await answer.body?.cancel()
  }
  const answer = await download(runId, 'zip')
  expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(HOSTS * 1_900_000)
})

test('what hosts that still run have printed is searched and downloaded too, and said to be partial', async () => {
  const gate = path.join(folder, `open-${runs}`)
  const first = path.join(folder, `ended-${runs}`)
  const script = `if mkdir ${first} 2>/dev/null; then echo needle ended; else echo needle so far; until [ -e ${gate} ]; do sleep 0.1; done; echo needle late; fi`
  const ids = agents.map(({ id }) => id)
  const runId = await startRun(admin.client, ids, script)
  const found = async (limit = 50) => {
    const lines: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await search(runId, 'needle', { cursor, limit })
      for (const item of page.items)
        for (const { text } of item.lines) lines.push(`${item.hosts} ${item.running} ${text}`)
      if (page.nextCursor === null) return { lines: lines.sort(), searched: page.searched, total: page.total }
      cursor = page.nextCursor
    }
  }
  const soFar = [...Array(HOSTS - 1).fill('1 true needle so far'), '1 false needle ended'].sort()
  await until(async () => (await found()).lines.join() === soFar.join(), { what: 'all to have printed' })
  expect(await found(1)).toEqual({ lines: soFar, searched: HOSTS, total: HOSTS })

  const text = await (await download(runId, 'text')).text()
  expect(text.match(/: running, so far\n-{15}\nneedle so far\n/g)).toHaveLength(HOSTS - 1)
  const lines = (await (await download(runId, 'jsonl')).text()).trimEnd().split('\n')
  const tasks = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(tasks.filter(({ partial, stdout }) => partial && stdout === 'needle so far\n')).toHaveLength(
    HOSTS - 1,
  )
  expect(tasks.find(({ partial }) => !partial)).toMatchObject({
    state: 'succeeded',
    stdout: 'needle ended\n',
  })
  const zip = Buffer.from(await (await download(runId, 'zip')).arrayBuffer()).toString('latin1')
  expect(zip.match(/\.partial\.txt/g)?.length).toBe((HOSTS - 1) * 2)

  await writeFile(gate, '')
  await finished(admin.client, runId)
  expect((await found()).lines.sort()).toEqual(
    ['1 false needle ended', '3 false needle late', '3 false needle so far'].sort(),
  )
})

test('watching the groups tells all of them once, then only what has changed, until the run ends', async () => {
  const gates = ['a', 'b'].map((name) => path.join(folder, `watch-${name}-${runs}`))
  const first = path.join(folder, `watched-${runs}`)
  const wait = (gate = '') => `until [ -e ${gate} ]; do sleep 0.1; done`
  const script = `if mkdir ${first} 2>/dev/null; then ${wait(gates[0])}; echo early; else ${wait(gates[1])}; echo late; fi`
  const ids = agents.map(({ id }) => id)
  const runId = await startRun(admin.client, ids, script)
  const events: GroupsEvent[] = []
  const ended = new Promise<void>((resolve, reject) => {
    const onData = ({ data }: { data: GroupsEvent }) => void events.push(data)
    admin.client.runs.watchGroups.subscribe({ runId }, { onData, onComplete: resolve, onError: reject })
  })
  const told = () => events.flatMap(({ changed }) => changed.map(({ state, count }) => `${state} ${count}`))
  await until(() => told().includes(`running ${HOSTS}`), { what: 'all to run' })
  await writeFile(gates[0] ?? '', '')
  await until(() => told().includes('succeeded 1'), { what: 'the first answer' })
  const before = events.length
  await writeFile(gates[1] ?? '', '')
  await ended
  expect(events.map(({ reset }) => reset)).toEqual(events.map((_, at) => at === 0))
  const early = events.slice(before).flatMap(({ changed }) => changed.filter(({ count }) => count === 1))
  expect(early.filter(({ state }) => state === 'succeeded')).toEqual([])
  const known = new Map(events.flatMap(({ changed }) => changed.map((group) => [group.key, group] as const)))
  const { items } = await groups(runId, { texts: false })
  expect(events.at(-1)?.order.map((key) => known.get(key))).toEqual(items)
})
