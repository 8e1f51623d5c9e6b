/** Files on their way to hosts: whole or not at all, with the rights that were asked for, and only what is missing travels. */
import { execFileSync } from 'node:child_process'
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  open,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAgents, type TestAgent } from '../harness/agent.ts'
import { noise, push, pushOnce, scratch, sha256, temporaries, upload } from '../harness/files.ts'
import { legacyAgent } from '../harness/legacy.ts'
import { finished } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agents: TestAgent[]
let agentId: string
beforeAll(async () => {
  server = resources.use(await startServer({ env: { AGENT_OPEN_ENROLMENT: 'true' } }))
  admin = resources.use(await connect(server))
  agents = resources.use(await startAgents(server, admin.client, 2))
  agentId = agents[0]?.id ?? ''
})
afterAll(() => resources.disposeAsync())

const bytesSent = async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^qunkong_release_downloads\{[^}]*bytes[^}]*\} (\d+)/m.exec(text)?.[1])
}

test('a file goes to many hosts whole, and what a host has is not sent again', async () => {
  await using folder = await scratch()
  const bytes = noise(5 * MIB + 17)
  const { id: fileId, ...item } = await upload(server, admin, 'app.bin', bytes)
  expect(item).toMatchObject({
    name: 'app.bin',
    size: bytes.length,
    sha256: sha256(bytes),
    createdBy: 'admin',
  })
  // Both agents are on this machine: a folder for each would be the same file.
  const path = `${folder.at('made', 'for it')}/`
  const first = await pushOnce(admin, agentId, { fileId, path, makeFolders: true, mode: '0640' })
  expect(first).toMatchObject({ state: 'succeeded', reason: null })
  const placed = folder.at('made', 'for it', 'app.bin')
  expect(first.stdout).toMatch(new RegExp(`^placed\npath    ${placed}\n`))
  expect(first.stdout).toContain(`sha256  ${sha256(bytes)}`)
  expect(sha256(await readFile(placed))).toBe(sha256(bytes))
  expect((await stat(placed)).mode & 0o7777).toBe(0o640)
  const before = await bytesSent()
  const again = await push(
    admin,
    agents.map(({ id }) => id),
    { fileId, path, makeFolders: true },
  )
  expect(again.hosts).toHaveLength(2)
  for (const host of again.hosts) {
    expect(host.state).toBe('succeeded')
    expect(host.stdout).toMatch(/^already there\n(.*\n)*sent {4}0 B\n$/)
  }
  expect(await bytesSent()).toBe(before)
  // One block of many is another.
  bytes.write('another', 3 * MIB)
  const changed = await upload(server, admin, 'app.bin', bytes)
  const third = await pushOnce(admin, agentId, { fileId: changed.id, path })
  expect(third.stdout).toMatch(/^replaced\n/)
  expect(sha256(await readFile(placed))).toBe(sha256(bytes))
  expect((await bytesSent()) - before).toBeLessThan(100_000)
  expect((await bytesSent()) - before).toBeGreaterThan(60_000)
  expect((await stat(placed)).mode & 0o7777).toBe(0o640)
  expect(await temporaries(folder.at('made', 'for it'))).toEqual([])
  const run = await admin.client.runs.get.query({ id: third.id })
  expect(run).toMatchObject({ kind: 'push', file: { path: placed, size: bytes.length, name: 'app.bin' } })
  const [record] = (await admin.client.audit.list.query({ action: 'files.push', targetId: third.id })).items
  expect(record?.details).toMatchObject({ targets: 1, file: { path: placed, sha256: sha256(bytes) } })
})

test('what a host was given under another path is not sent again', async () => {
  await using folder = await scratch()
  const bytes = noise(5 * MIB + 17)
  const { id: fileId } = await upload(server, admin, 'app.bin', bytes)
  const sent = ({ stdout }: { stdout: string }) => Number(/^sent .*?(\d+)(?: bytes\)| B)$/m.exec(stdout)?.[1])
  expect(sent(await pushOnce(admin, agentId, { fileId, path: folder.at('one') }))).toBeGreaterThan(
    bytes.length,
  )
  const manifestBytes = 4096
  const second = await pushOnce(admin, agentId, { fileId, path: folder.at('two') })
  expect(second.stdout).toMatch(/^placed\n/)
  expect(sent(second)).toBeLessThan(manifestBytes)
  // Also over what has another content, and by an agent that was started anew meanwhile.
  await writeFile(folder.at('three'), 'another')
  await agents[0]?.stop()
  agents[0]?.start()
  await until(async () => (await admin.client.agents.get.query({ id: agentId })).status === 'online', {
    what: 'the agent to be back',
  })
  const third = await pushOnce(admin, agentId, { fileId, path: folder.at('three') })
  expect(third.stdout).toMatch(/^replaced\n/)
  expect(sent(third)).toBeLessThan(manifestBytes)
  // What was changed there since is proved block by block: the changed ones come from the server.
  for (const name of ['one', 'two', 'three']) {
    const handle = await open(folder.at(name), 'r+')
    await handle.write(Buffer.from('changed'), 0, 7, 2 * MIB)
    await handle.close()
  }
  const fourth = await pushOnce(admin, agentId, { fileId, path: folder.at('four') })
  expect(sha256(await readFile(folder.at('four')))).toBe(sha256(bytes))
  expect(sent(fourth)).toBeGreaterThan(60_000)
  expect(sent(fourth)).toBeLessThan(100_000)
  // What is gone is sent.
  for (const name of ['one', 'two', 'three', 'four']) await rm(folder.at(name))
  expect(sent(await pushOnce(admin, agentId, { fileId, path: folder.at('five') }))).toBeGreaterThan(
    bytes.length,
  )
  // A file that was fetched from a host is there, too.
  await copyFile(folder.at('five'), folder.at('six'))
  await rm(folder.at('five'))
  const { id: fetched } = await admin.client.files.fetch.mutate({
    paths: [folder.at('six')],
    targets: { agentIds: [agentId] },
  })
  await finished(admin.client, fetched)
  expect(sent(await pushOnce(admin, agentId, { fileId, path: folder.at('seven') }))).toBeLessThan(
    manifestBytes,
  )
})

test('an empty file is a file', async () => {
  await using folder = await scratch()
  const { id: fileId } = await upload(server, admin, 'empty', Buffer.alloc(0))
  expect(await pushOnce(admin, agentId, { fileId, path: folder.at('x') })).toMatchObject({
    state: 'succeeded',
  })
  expect((await stat(folder.at('x'))).size).toBe(0)
})

describe('what is there already', () => {
  test('is kept, backed up or overwritten, as was asked', async () => {
    await using folder = await scratch()
    const { id: fileId } = await upload(server, admin, 'new.conf', Buffer.from('new'))
    const path = folder.at('app.conf')
    await writeFile(path, 'old', { mode: 0o600 })
    const kept = await pushOnce(admin, agentId, { fileId, path, ifExists: 'keep' })
    expect(kept).toMatchObject({
      state: 'succeeded',
      stdout: expect.stringContaining('kept: another file is there'),
    })
    expect(await readFile(path, 'utf8')).toBe('old')
    const saved = await pushOnce(admin, agentId, { fileId, path, ifExists: 'backup' })
    const backup = /^backup {2}(.*)$/m.exec(saved.stdout)?.[1] ?? ''
    expect(backup).toMatch(/app\.conf\.backup-\d{8}T\d{6}Z$/)
    expect([await readFile(path, 'utf8'), await readFile(backup, 'utf8')]).toEqual(['new', 'old'])
    // Whoever could read the old one can read the new one, and nobody else.
    expect((await stat(path)).mode & 0o7777).toBe(0o600)
    await writeFile(path, 'older')
    expect(await pushOnce(admin, agentId, { fileId, path })).toMatchObject({ state: 'succeeded' })
    expect(await readFile(path, 'utf8')).toBe('new')
  })

  test('gets owner and mode where only they differ, and nothing is sent', async () => {
    await using folder = await scratch()
    const { id: fileId } = await upload(server, admin, 'same', Buffer.from('same'))
    const path = folder.at('same')
    await writeFile(path, 'same', { mode: 0o600 })
    const done = await pushOnce(admin, agentId, { fileId, path, owner: 'nobody', group: '12', mode: '4755' })
    expect(done.stdout).toMatch(/^already there, owner or mode set anew\n(.*\n)*sent {4}0 B\n$/)
    const { uid, gid, mode } = await stat(path)
    expect([uid, gid, mode & 0o7777]).toEqual([65534, 12, 0o4755])
  })

  test.each(['link', 'folder', 'pipe'])('is not touched where it is a %s', async (kind) => {
    await using folder = await scratch()
    const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
    const path = folder.at('there')
    const target = folder.at('target')
    await writeFile(target, 'precious')
    if (kind === 'link') await symlink(target, path)
    else if (kind === 'folder') await mkdir(path)
    else execFileSync('mkfifo', [path])
    const before = await lstat(path)
    const { state, reason } = await pushOnce(admin, agentId, { fileId, path })
    expect([state, reason]).toEqual([
      'failed',
      expect.stringMatching(
        { link: /^file_link: /, folder: /^file_is_folder: /, pipe: /^file_special: / }[kind] ?? /-/,
      ),
    ])
    expect((await lstat(path)).ino).toBe(before.ino)
    expect(await readFile(target, 'utf8')).toBe('precious')
  })

  test('is followed where it is a link and that was asked for', async () => {
    await using folder = await scratch()
    const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
    await writeFile(folder.at('target'), 'old')
    await symlink('target', folder.at('link'))
    const done = await pushOnce(admin, agentId, { fileId, path: folder.at('link'), followLink: true })
    expect(done).toMatchObject({ state: 'succeeded', stdout: expect.stringContaining(folder.at('target')) })
    expect([await readlink(folder.at('link')), await readFile(folder.at('target'), 'utf8')]).toEqual([
      'target',
      'x',
    ])
  })
})

test.each([
  ['a folder that is not there', { path: 'none/x' }, /^file_no_folder: .*none/],
  ['a file on the way', { path: 'file/x' }, /^file_path: /],
  ['an unknown owner', { path: 'x', owner: 'no-such-user' }, /^file_owner: There is no user "no-such-user"/],
  [
    'an unknown group',
    { path: 'x', group: 'no-such-group' },
    /^file_owner: There is no group "no-such-group"/,
  ],
  ['an unknown user', { path: 'x', user: 'no-such-user' }, /There is no user "no-such-user"/],
])('%s is said in words, and nothing is left behind', async (_what, input, words) => {
  await using folder = await scratch()
  await writeFile(folder.at('file'), '')
  const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
  const { state, reason } = await pushOnce(admin, agentId, { fileId, ...input, path: folder.at(input.path) })
  expect([state, reason]).toEqual(['failed', expect.stringMatching(words)])
  expect(execFileSync('find', [folder.folder, '-mindepth', '1'], { encoding: 'utf8' })).toBe(
    `${folder.at('file')}\n`,
  )
})

test.each([
  ['/proc/sys/x', /^file_denied: No file can be made in \/proc\/sys /],
  ['/sys/x', /^file_(denied|read_only): /],
])('a push to %s, whose filesystem counts no room, says what is really wrong', async (path, words) => {
  const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
  const { state, reason } = await pushOnce(admin, agentId, { fileId, path })
  expect([state, reason]).toEqual(['failed', expect.stringMatching(words)])
  expect(reason).not.toContain('/proc/self')
})

test('line breaks and other control characters are refused in names and paths', async () => {
  const named = await fetch(`${server.url}/api/files?name=a%0Ab`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin.token}` },
    body: 'x',
  })
  expect([named.status, await named.json()]).toMatchObject([400, { error: { code: 'file_name_control' } }])
  const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
  const targets = { agentIds: [agentId] }
  for (const path of ['/tmp/a\nb', '/tmp/a\u0000b', '/tmp/a\u0085b', '/tmp/a\u001bb']) {
    const refused = /A path has no line break and no other control character/
    await expect(admin.client.files.push.mutate({ fileId, path, targets })).rejects.toThrow(refused)
    await expect(admin.client.files.fetch.mutate({ paths: [path], targets })).rejects.toThrow(refused)
  }
})

test('a full disk is said in words, the old file stays, and nothing else is left', async () => {
  await using folder = await scratch()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder.folder])
  try {
    await writeFile(folder.at('x'), 'old')
    const big = await upload(server, admin, 'big', noise(6 * MIB))
    const { state, reason } = await pushOnce(admin, agentId, { fileId: big.id, path: folder.at('x') })
    expect([state, reason]).toEqual(['failed', expect.stringMatching(/^file_disk_full: There is no room/)])
    expect(await readFile(folder.at('x'), 'utf8')).toBe('old')
    expect(await temporaries(folder.folder)).toEqual([])
    execFileSync('mount', ['-o', 'remount,ro', folder.folder])
    const small = await upload(server, admin, 'small', Buffer.from('small'))
    const readOnly = await pushOnce(admin, agentId, { fileId: small.id, path: folder.at('x') })
    expect(readOnly.reason).toMatch(/^file_read_only: /)
  } finally {
    execFileSync('umount', [folder.folder])
  }
})

describe("with a user's rights", () => {
  test('a file is written as that user, and only where they may', async () => {
    await using folder = await scratch()
    await chmod(folder.folder, 0o755)
    await mkdir(folder.at('theirs'))
    await chown(folder.at('theirs'), 65534, 65534)
    const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
    const done = await pushOnce(admin, agentId, { fileId, path: folder.at('theirs', 'x'), user: 'nobody' })
    expect(done).toMatchObject({ state: 'succeeded', reason: null })
    expect((await stat(folder.at('theirs', 'x'))).uid).toBe(65534)
    const denied = await pushOnce(admin, agentId, { fileId, path: folder.at('x'), user: 'nobody' })
    expect([denied.state, denied.reason]).toEqual([
      'failed',
      `file_denied: The system denies it: ${folder.at('x')} (EACCES: permission denied).`,
    ])
    const input = { fileId, path: folder.at('theirs', 'y'), user: 'nobody', owner: 'root' }
    const given = await pushOnce(admin, agentId, input)
    expect([given.state, given.reason]).toEqual(['failed', expect.stringMatching(/^file_owner: Only root/)])
    expect(await temporaries(folder.at('theirs'))).toEqual([])
  })
})

test('an agent that knows no files is skipped, and says why', async () => {
  using legacy = await legacyAgent(server, 'old-files')
  await legacy.expect('register_pending')
  await admin.client.agents.approve.mutate({ id: 'old-files' })
  await legacy.expect('register_confirm')
  const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
  const { state, reason } = await pushOnce(admin, 'old-files', { fileId, path: '/tmp/x' })
  expect([state, reason]).toEqual(['skipped', expect.stringMatching(/^no_files: /)])
})

test.each(['relative', '/a/../b', 'C:\\x'])('%s is no destination', async (path) => {
  const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
  const pushed = admin.client.files.push.mutate({ fileId, path, targets: { agentIds: [agentId] } })
  await expect(pushed).rejects.toThrow(/path/)
})

test('guard rules look at a push as at a copy', async () => {
  const rule = { name: 'no motd', kind: 'regex', pattern: 'cp .*/etc/motd', action: 'warn' } as const
  const { id } = await admin.client.guards.create.mutate(rule)
  await using folder = await scratch()
  const { id: fileId } = await upload(server, admin, 'x', Buffer.from('x'))
  const input = { fileId, path: folder.at('etc/motd'), makeFolders: true, targets: { agentIds: [agentId] } }
  await expect(admin.client.files.push.mutate(input)).rejects.toMatchObject({
    data: { domainCode: 'guard_confirm' },
  })
  const run = await admin.client.files.push.mutate({ ...input, acknowledgedRules: [id] })
  expect(await finished(admin.client, run.id)).toMatchObject({ state: 'succeeded' })
  await admin.client.guards.remove.mutate({ id })
})
