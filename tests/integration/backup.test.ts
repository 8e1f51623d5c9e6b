/** Backups: made while the server works, whole, private, and enough to have everything again in an empty folder. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../harness/agent.ts'
import { REPOSITORY } from '../harness/child.ts'
import { fakeExecutable, uploadRelease } from '../harness/releases.ts'
import { runOnce, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { allRunning, stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

const run = promisify(execFile)
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let agent: TestAgent
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-backup-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  agent = resources.use(await startAgent(server, admin.client))
})
afterAll(() => resources.disposeAsync())

/** One of the two commands, on `dataDir`, with no settings of an installed server. */
const command = (name: string, dataDir: string, ...args: string[]) =>
  run(path.join(REPOSITORY, 'deployment', name), args, {
    cwd: folder,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      QUNKONG_SERVER_ENV: path.join(folder, 'none'),
    },
  })
const backUp = async (dataDir: string) =>
  (await command('backup-server.sh', dataDir, '--to', path.join(folder, 'kept'))).stdout.trim()
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it was not refused')
    },
    (error: { stderr: string }) => error.stderr,
  )
const keys = async (dataDir: string) => {
  const names = ['secret', 'agent-ca.pem', 'agent-ca.key', 'release.key']
  return Promise.all(names.map((name) => readFile(path.join(dataDir, name), 'utf8')))
}

test('a backup of a working server brings users, runs, outputs, releases, keys and agents back', async () => {
  await admin.client.users.create.mutate({ username: 'wang', password: 'a long pass phrase', role: 'viewer' })
  const { runId, task } = await runOnce(admin.client, agent.id, 'echo 群控 "it\'s"; printf "\\001\\377"')
  const output = await admin.client.runs.output.query({ taskId: task.taskId })
  const uploaded = await uploadRelease(
    server,
    { authorization: `Bearer ${admin.token}` },
    fakeExecutable(300_000),
    { version: '9.9.9' },
  )
  expect(uploaded.status).toBeLessThan(300)
  await using work = await stage()
  const during = await startRun(admin.client, [agent.id], work.script)
  await allRunning(admin.client, during)

  const archive = await backUp(server.dataDir)
  expect((await stat(archive)).mode & 0o777).toBe(0o600)
  expect(await readdir(path.dirname(archive)), 'nothing half-made beside it').toEqual([
    path.basename(archive),
  ])
  expect((await readdir(server.dataDir)).filter((name) => name.startsWith('.backup'))).toEqual([])
  const before = await keys(server.dataDir)
  const release = path.join(server.dataDir, 'releases', `${uploaded.body.id}.bin`)
  const bytes = await readFile(release)

  // The machine burns down: the server with it, while the script goes on.
  await server.child().kill('SIGTERM')
  for (const name of await readdir(server.dataDir))
    await rm(path.join(server.dataDir, name), { recursive: true })
  await command('restore-server.sh', server.dataDir, archive)
  expect(await keys(server.dataDir)).toEqual(before)
  expect((await readFile(release)).equals(bytes)).toBe(true)
  await server.start()

  await using viewer = await connect(server, { username: 'wang', password: 'a long pass phrase' })
  expect((await viewer.client.runs.get.query({ id: runId })).state).toBe('succeeded')
  expect(await viewer.client.runs.output.query({ taskId: task.taskId })).toEqual(output)
  expect((await admin.client.audit.verify.query()).ok, 'the old API token works, the audit chain holds').toBe(
    true,
  )
  await until(async () => (await admin.client.agents.get.query({ id: agent.id })).status === 'online', {
    timeoutMs: 60_000,
    what: 'the agent to come back by itself, with the identity that it had',
  })
  await work.release()
  await until(async () => (await tasksOf(admin.client, during))[0]?.state === 'succeeded', {
    timeoutMs: 60_000,
    what: 'the script that ran all the while to end well',
  })
  expect(await work.started()).toBe(1)
})

test('a restore touches nothing in use or filled, and moves aside what it replaces', async () => {
  const archive = await backUp(server.dataDir)
  expect(await refusal(command('restore-server.sh', server.dataDir, '--replace', archive))).toContain(
    'Another Qunkong server',
  )
  const other = path.join(folder, 'other')
  await mkdir(other)
  await writeFile(path.join(other, 'secret'), 'mine')
  expect(await refusal(command('restore-server.sh', other, archive))).toContain('is not empty (secret')
  expect(await readFile(path.join(other, 'secret'), 'utf8')).toBe('mine')

  const { stdout } = await command('restore-server.sh', other, '--replace', archive)
  const aside = /lies in (\S+?):/.exec(stdout)?.[1] ?? ''
  expect(await readFile(path.join(aside, 'secret'), 'utf8')).toBe('mine')
  expect(await keys(other)).toEqual(await keys(server.dataDir))

  // Of a server that doesn't run, too; and what an earlier restore moved aside is no part of it.
  const second = await backUp(other)
  const { stdout: members } = await run('tar', ['-tzf', second])
  expect(members).toContain('files/release.key')
  expect(members).not.toContain('before-restore')
})

test('an archive that is cut, changed or none is refused before anything is touched', async () => {
  const archive = await backUp(server.dataDir)
  const empty = path.join(folder, 'empty')
  const cut = path.join(folder, 'cut.tar.gz')
  await writeFile(cut, (await readFile(archive)).subarray(0, 20_000))
  expect(await refusal(command('restore-server.sh', empty, cut))).toContain('could not be unpacked')

  const opened = path.join(folder, 'opened')
  await mkdir(opened)
  await run('tar', ['-xzf', archive, '-C', opened])
  await writeFile(path.join(opened, 'files', 'release.key'), 'another key')
  const changed = path.join(folder, 'changed.tar.gz')
  await run('tar', ['-czf', changed, '-C', opened, '.'])
  expect(await refusal(command('restore-server.sh', empty, changed))).toContain(
    'files/release.key is not what manifest.json says',
  )

  const none = path.join(folder, 'none.tar.gz')
  await run('tar', ['-czf', none, '-C', folder, 'other/secret'])
  expect(await refusal(command('restore-server.sh', empty, none))).toContain('no backup of Qunkong')
  expect(await readdir(empty)).toEqual([])
})
