/** Sessions in terminals are recorded whole, found by what was shown, kept as long as the policy says, and shown to who may see them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { tamper } from '../harness/database.ts'
import { downloadCast, fetchPiece, recorded, whole } from '../harness/recordings.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { openTerminal, reattach, type TestTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'
import { endReceiving, receiveFile } from '../harness/zmodemReceiver.ts'

const PASSWORD = 'a long enough password'
const DAY_MS = 86_400_000

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let operator: TestClient
let agent: TestAgent
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  const person = { username: 'olga', password: PASSWORD }
  await admin.client.users.create.mutate({ ...person, role: 'operator' })
  operator = resources.use(await connect(server, person))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

async function prompt(terminal: TestTerminal, words: string): Promise<void> {
  terminal.write(`PS1='${words} '; echo 'RE''ADY'\n`)
  await terminal.shows('READY')
}

test('a command that was typed with corrections is found as it was run: by whom, where, when, with what came of it', async () => {
  using terminal = await openTerminal(server, operator, agent.id)
  await prompt(terminal, 'shell>')
  const before = Date.now()
  for (const key of 'echo iptabels') terminal.write(key)
  for (let i = 0; i < 3; i++) terminal.write('\x7f')
  for (const key of 'les -F now') terminal.write(key)
  terminal.write('\r')
  await terminal.shows('\riptables -F now\r\n')
  const recording = await recorded(operator.client, terminal)
  expect(recording).toMatchObject({
    state: 'complete',
    problem: null,
    username: 'olga',
    input: false,
    own: true,
  })
  const { client } = admin
  const found = await until(
    async () => {
      const { items } = await client.recordings.search.query({ query: 'iptables -F', mode: 'words' })
      return items.length === 2 ? items : undefined
    },
    // The thread that reads recordings gives way to everything else.
    { what: 'both lines to be found', timeoutMs: 60_000 },
  )
  expect(found.map(({ text }) => text)).toEqual(['shell> echo iptables -F now', 'iptables -F now'])
  const [typed] = found
  expect(typed?.recording).toMatchObject({ id: terminal.id, username: 'olga', agentId: agent.id })
  expect(Date.parse(typed?.at ?? '')).toBeGreaterThanOrEqual(before - 1_000)
  expect(Date.parse(typed?.at ?? '')).toBeLessThanOrEqual(Date.now())
  expect(typed?.ranges.map(([from, to]) => typed.text.slice(from, to))).toEqual(['iptables', '-F'])
  expect(typed?.after[0]).toBe('iptables -F now')
  const search = (more: object) =>
    client.recordings.search
      .query({ query: 'iptabl?es +-F', mode: 'regex', ...more })
      .then(({ items }) => items.length)
  expect(await search({})).toBe(2)
  expect(await search({ username: 'olga', agentId: agent.id })).toBe(2)
  expect(await search({ username: 'admin' })).toBe(0)
  expect(await search({ agentId: 'other' })).toBe(0)
  expect(await search({ to: new Date(before - 60_000).toISOString() })).toBe(0)
  expect(await search({ from: new Date(Date.now() + 60_000).toISOString() })).toBe(0)
  expect(await search({ mode: 'plain', query: 'Iptables -f' })).toBe(2)
  expect(await search({ mode: 'plain', query: 'Iptables -f', caseSensitive: true })).toBe(0)
  await expect(search({ query: '(' })).rejects.toMatchObject({ data: { domainCode: 'bad_regex' } })
  const first = await client.recordings.search.query({ query: 'iptables', limit: 1 })
  const second = await client.recordings.search.query({
    query: 'iptables',
    limit: 1,
    cursor: first.nextCursor ?? '',
  })
  expect([first.items[0]?.text, second.items[0]?.text]).toEqual(found.map(({ text }) => text))
})

test('the download is an asciicast of all that was shown, with the sizes, in order', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  await prompt(terminal, '$')
  terminal.resize(132, 40)
  terminal.write("printf '群控 \\xff\\xe7\\xbe end\\n'\n")
  await terminal.shows(' end\r\n')
  await recorded(admin.client, terminal)
  const { header, events, output } = await downloadCast(server, admin, terminal.id)
  expect(header).toMatchObject({ version: 2, width: 100, height: 30 })
  expect(events.every(([, code]) => ['o', 'r', 'm'].includes(code))).toBe(true)
  expect(events).toContainEqual([expect.any(Number), 'r', '132x40'])
  expect(output).toBe(terminal.bytes().toString('utf8'))
  const times = events.map(([seconds]) => seconds)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})

test('what is shown now can be searched and read now', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  await prompt(terminal, '$')
  terminal.write("echo live-''needle\n")
  await terminal.shows('live-needle')
  const { client } = admin
  await until(async () => (await client.recordings.search.query({ query: 'live-needle' })).items.length > 0, {
    timeoutMs: 10_000,
    what: 'a line of a live session to be found',
  })
  const listed = await client.recordings.list.query({ state: 'recording' })
  expect(listed.items.map(({ id }) => id)).toContain(terminal.id)
  const { items } = await client.recordings.text.query({ id: terminal.id })
  expect(items.map(({ text }) => text)).toContain('live-needle')
  await expect(client.recordings.remove.mutate({ id: terminal.id })).rejects.toMatchObject({
    data: { domainCode: 'recording_live' },
  })
  await recorded(client, terminal)
})

test('a server that is killed loses nothing that the host still has, and the recording goes on', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  await prompt(terminal, '$')
  terminal.write(
    "i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo tick-$i; sleep 0.02; done; echo 'ALL''DONE'\n",
  )
  await terminal.shows('tick-100\r\n')
  await agent.crash()
  await server.crash()
  await server.start()
  await using again = await connect(server)
  const { client } = again
  // While its host is away, too: nothing of it is lost, and who is in it is not told otherwise.
  expect(await client.recordings.status.query({ id: terminal.id })).toMatchObject({ state: 'on' })
  agent.start()
  await until(async () => (await client.terminals.get.query({ id: terminal.id })).live?.state === 'live', {
    timeoutMs: 30_000,
    what: 'the session to live on',
  })
  using after = await reattach(server, again, { id: terminal.id })
  await after.shows('ALLDONE')
  const recording = await recorded(client, after)
  expect(recording.segments.length).toBeGreaterThan(1)
  const { output, events } = await downloadCast(server, again, terminal.id)
  const ticks = output.match(/^tick-\d+/gm)?.map((line) => Number(line.slice(5)))
  expect(ticks).toEqual(Array.from({ length: 400 }, (_, i) => i + 1))
  const times = events.map(([seconds]) => seconds)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(recording).toMatchObject({ state: 'complete', problem: null })
  expect(recording.marks.map(({ kind }) => kind)).toContain('resumed')
})

test('of a file that a crash of the server cuts nothing is text of the recording, and what follows it is', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  await prompt(terminal, '$')
  const line =
    "cd $(mktemp -d); yes top''-secret | head -c 20000000 > file.txt; sz file.txt; echo 'sz''-over'"
  await receiveFile(terminal, line, 'file.txt')
  await until(() => terminal.bytes().length > 3_000_000, { what: 'three megabytes' })
  await server.crash()
  await server.start()
  await using again = await connect(server)
  const { client } = again
  await until(async () => (await client.terminals.get.query({ id: terminal.id })).live?.state === 'live', {
    timeoutMs: 30_000,
    what: 'the session to live on',
  })
  using after = await reattach(server, again, { id: terminal.id })
  await endReceiving(after)
  await after.shows('sz-over')
  after.write("rm -r $PWD; echo 'af''ter'\n")
  await after.shows('after\r\n')
  const recording = await recorded(client, after)
  expect(recording.marks.map(({ kind }) => kind)).toContain('resumed')
  const { output } = await downloadCast(server, again, terminal.id)
  expect(output).not.toContain('top-secret')
  expect(output).toContain('[sz file.txt, 19.1 MiB]')
  expect(output).toContain('sz-over')
  expect(output).toContain('after\r\n')
  const { items } = await client.recordings.search.query({ query: 'top-secret', mode: 'plain' })
  expect(items).toEqual([])
})

test('a session that ends with the server keeps all but its last second', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  await prompt(terminal, '$')
  terminal.write("echo be''fore\n")
  await terminal.shows('before')
  await sleep(2_000)
  await server.crash()
  await server.start()
  await using again = await connect(server)
  const { output } = await downloadCast(server, again, terminal.id)
  expect(output).toContain('before\r\n')
  await again.client.terminals.close.mutate({ id: terminal.id })
  await until(
    async () => (await again.client.recordings.get.query({ id: terminal.id })).state !== 'recording',
  )
  resources.use(again)
  admin = await connect(server)
  operator = await connect(server, { username: 'olga', password: PASSWORD })
  resources.use(admin)
  resources.use(operator)
})

test('one sees and plays one’s own; those of others need the right, and each look leaves a record', async () => {
  using terminal = await openTerminal(server, admin, agent.id)
  await prompt(terminal, '$')
  await recorded(admin.client, terminal)
  const { client } = operator
  const { id } = terminal
  expect((await client.recordings.list.query()).items.every(({ own }) => own)).toBe(true)
  expect(
    (await client.recordings.search.query({ query: 'READY' })).items.every(
      ({ recording }) => recording.username === 'olga',
    ),
  ).toBe(true)
  const forbidden = { data: { domainCode: 'forbidden' } }
  await expect(client.recordings.get.query({ id })).rejects.toMatchObject(forbidden)
  await expect(client.recordings.text.query({ id })).rejects.toMatchObject(forbidden)
  for (const piece of ['cast', 'segments/1', 'screens/1'])
    expect((await fetchPiece(server, operator, id, piece)).status).toBe(403)
  expect((await fetch(`${server.url}/api/recordings/${id}/cast`)).status).toBe(401)

  using own = await openTerminal(server, operator, agent.id)
  await prompt(own, '$')
  await recorded(client, own)
  expect((await fetchPiece(server, operator, own.id, 'segments/1')).status).toBe(200)
  const trail = () => admin.client.audit.list.query({ targetKind: 'recording', targetId: own.id })
  expect((await trail()).items).toEqual([])
  await admin.client.recordings.get.query({ id: own.id })
  await admin.client.recordings.text.query({ id: own.id })
  await fetchPiece(server, admin, own.id, 'segments/1')
  expect((await trail()).items).toMatchObject([
    { action: 'recordings.read', actorName: 'admin', details: { owner: 'olga' } },
  ])
  await downloadCast(server, admin, own.id)
  expect((await trail()).items[0]).toMatchObject({ action: 'recordings.download' })
  await admin.client.recordings.search.query({ query: 'needle' })
  expect((await admin.client.audit.list.query({ action: 'recordings.search' })).items[0]).toMatchObject({
    details: { query: 'needle', mode: 'words' },
  })
})

test('of groups the strictest policy holds; without one the default; what is typed only where it says so', async () => {
  const { client } = admin
  const make = async (name: string) =>
    (await client.groups.create.mutate({ name, members: { agentIds: [agent.id] } })).id
  const [quiet, strict] = [await make('quiet'), await make('strict')]
  await client.recordings.setPolicy.mutate({ groupId: quiet, record: 'off', input: false, keepDays: 1 })
  using unrecorded = await openTerminal(server, admin, agent.id)
  await prompt(unrecorded, '$')
  await expect(client.recordings.get.query({ id: unrecorded.id })).rejects.toMatchObject({
    data: { domainCode: 'not_found' },
  })
  await client.recordings.setPolicy.mutate({ groupId: strict, record: 'must', input: true, keepDays: null })
  using typed = await openTerminal(server, admin, agent.id)
  await prompt(typed, '$')
  typed.write('stty -echo; read secret; stty echo\n')
  await typed.shows('read secret')
  await sleep(300)
  typed.write('typed-blindly\n')
  const recording = await recorded(client, typed)
  expect(recording).toMatchObject({ input: true, removedOn: null, state: 'complete' })
  const { events, output } = await downloadCast(server, admin, typed.id)
  const keys = events.filter(([, code]) => code === 'i').map(([, , data]) => data)
  expect(keys.join('')).toContain('typed-blindly\n')
  expect(output).not.toContain('typed-blindly')
  expect(events).toContainEqual([expect.any(Number), 'm', 'admin types'])
  const refusal = { data: { domainCode: 'group_has_policy' } }
  await expect(client.groups.remove.mutate({ id: strict })).rejects.toMatchObject(refusal)
  for (const groupId of [quiet, strict]) {
    await client.recordings.removePolicy.mutate({ groupId })
    await client.groups.remove.mutate({ id: groupId })
  }
  expect((await client.recordings.policies.query()).groups).toEqual([])
})

test('what is too old goes, and the oldest while all take too much; never what is pinned; told before, recorded after', async () => {
  const { client } = admin
  const { items } = await client.recordings.list.query({ limit: 200 })
  const over = items.filter(({ state }) => state !== 'recording')
  const [pinned, ...others] = over
  const old = others.slice(-2)
  await client.recordings.pin.mutate({ id: pinned?.id ?? '', pinned: true })
  for (const { id } of [...old, pinned].flatMap((item) => item ?? []))
    await tamper(server.dataDir, 'UPDATE recordings SET ended_at = ? WHERE id = ?', [
      new Date(Date.now() - 100 * DAY_MS),
      id,
    ])
  expect((await client.recordings.preview.query({})).byAge).toMatchObject({ recordings: old.length })
  const policy = { record: 'on', input: false, keepDays: null } as const
  expect((await client.recordings.preview.query({ fallback: policy })).byAge.recordings).toBe(0)
  const before = (await client.audit.list.query({ action: 'recordings.swept' })).items.length
  await client.recordings.sweep.mutate()
  const trail = await until(async () => {
    const found = (await client.audit.list.query({ action: 'recordings.swept' })).items
    return found.length > before ? found : undefined
  })
  expect(trail[0]).toMatchObject({ actorKind: 'system', details: { recordings: old.length } })
  for (const { id } of old) {
    await expect(client.recordings.get.query({ id })).rejects.toMatchObject({
      data: { domainCode: 'recording_removed' },
    })
    expect((await fetchPiece(server, admin, id, 'cast')).status).toBe(409)
  }
  const removed = await client.recordings.list.query({ state: 'removed' })
  expect(removed.items.map(({ id }) => id).sort()).toEqual(old.map(({ id }) => id).sort())
  const { bySize } = await client.recordings.preview.query({ keepBytes: 0 })
  expect(bySize.recordings).toBe(others.length - old.length)
  await client.recordings.setKeepBytes.mutate({ keepBytes: 0 })
  await until(
    async () => {
      const left = (await client.recordings.list.query()).items
      return left.filter(({ state }) => state !== 'recording').every(({ id }) => id === pinned?.id)
    },
    { what: 'all but the pinned one to be gone' },
  )
  await client.recordings.setKeepBytes.mutate({ keepBytes: null })
  expect((await whole(client, pinned?.id ?? '')).pinnedBy).toBe('admin')
  await expect(client.recordings.remove.mutate({ id: pinned?.id ?? '' })).rejects.toMatchObject({
    data: { domainCode: 'recording_pinned' },
  })
})
