/** The agent as it ships: one file, started on a host with no Node and next to nothing in its environment. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockOwner } from '../../agent/identity/lock.ts'
import { KEEPER_LOCK } from '../../agent/keeper/place.ts'
import { findProgram } from '../../deployment/up/command.mjs'
import { endKeeper } from '../harness/agent.ts'
import { say, startBare } from '../harness/bareHost.ts'
import { REPOSITORY } from '../harness/child.ts'
import { packAgents } from '../harness/packed.ts'
import { runOnce } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { openTerminal } from '../harness/terminal.ts'
import { until } from '../harness/until.ts'

const VERSION = '4.5.6-test.7'
const BUILD_MS_MAX = 300_000
const resources = new AsyncDisposableStack()
let file: string
let server: TestServer
let admin: TestClient
beforeAll(async () => {
  file = resources.use(await packAgents([{ version: VERSION }])).file(VERSION)
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
}, BUILD_MS_MAX)
afterAll(() => resources.disposeAsync())

const temporary = (name: string) => {
  const folder = mkdtempSync(path.join(tmpdir(), `qunkong-${name}-`))
  resources.defer(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const digestOf = (name: string) => createHash('sha256').update(readFileSync(name)).digest('hex')

test('it tells its version and its options, and refuses wrong ones with a sentence and exit code 2', async () => {
  expect(await say(file, ['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' })
  const help = await say(file, ['--help'])
  expect(help.code).toBe(0)
  for (const word of ['--server', '--log-level', 'status', 'logs', 'QUNKONG_TOKEN'])
    expect(help.stdout).toContain(word)
  expect(help.stdout).not.toContain('keeper')
  const wrong = [
    { args: ['--nonsense'], sentence: "unknown option '--nonsense'" },
    { args: ['--server', 'x', '--port', '0'], sentence: 'A port is a whole number from 1 to 65535.' },
    {
      args: ['--server', 'x', '--log-level', 'LOUD'],
      sentence: 'Allowed choices are DEBUG, INFO, WARNING, ERROR',
    },
    { args: [], sentence: 'no server: give --server HOST, or set QUNKONG_SERVER.' },
  ]
  for (const { args, sentence } of wrong) {
    const { code, stdout, stderr } = await say(file, args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  }
})

test('it takes no orders from NODE_OPTIONS', async () => {
  const env = { NODE_OPTIONS: '--require=/nonexistent/module.js' }
  expect((await say(file, ['--version'], env)).stdout).toBe(`${VERSION}\n`)
})

test('logs prints commands for journalctl and runs nothing', async () => {
  const { code, stdout } = await say(file, ['logs'])
  expect(code).toBe(0)
  for (const flag of ['-f', '-n 100', '-p warning', '--since', '--since 09:00 --until', '-o json'])
    expect(stdout).toContain(`journalctl -u qunkong-agent ${flag}`)
})

test('with no Node on the host it enrols, runs a script, opens a terminal, and says so in status', async () => {
  const stateDir = temporary('state')
  const state = { QUNKONG_STATE_DIR: stateDir }
  const status = async (): Promise<Record<string, unknown>> => {
    const { code, stdout } = await say(file, ['status', '--json'], state)
    return { code, ...JSON.parse(stdout) }
  }
  expect(await status()).toEqual({ code: 3, running: false })

  const { id: enrollmentTokenId, token } = await admin.client.enrollmentTokens.create.mutate({
    maxUses: 1,
    expiresInSeconds: 600,
  })
  // As systemd gives them, of /etc/qunkong-agent/config; and journald as the reader of stdout.
  await using child = startBare(file, [], {
    ...state,
    QUNKONG_SERVER: '127.0.0.1',
    QUNKONG_PORT: String(server.agentPort),
    QUNKONG_TOKEN: token,
    JOURNAL_STREAM: '8:1',
  })
  await using _keeper = { [Symbol.asyncDispose]: () => endKeeper(stateDir) }
  const online = async () => {
    expect(child.alive(), child.log()).toBe(true)
    return (await admin.client.agents.list.query({ enrollmentTokenId, status: 'online' })).items[0]
  }
  const agent = await until(online, { timeoutMs: 30_000, what: 'the packed agent to be online' })
  expect(agent.version).toBe(VERSION)

  const { task, output } = await runOnce(admin.client, agent.id, 'echo 群; exit 3')
  expect({ exitCode: task.exitCode, stdout: output.stdout }).toEqual({ exitCode: 3, stdout: '群\n' })
  using terminal = await openTerminal(server, admin, agent.id)
  terminal.write('echo $((40+2))控\n')
  await terminal.shows('42控')

  const connected = { code: 0, running: true, connected: true, agentId: agent.id, version: VERSION }
  const seen = await until(
    async () => {
      const now = await status()
      return now.terminals === 1 ? now : null
    },
    { what: 'status to show the terminal' },
  )
  expect(seen).toMatchObject({ ...connected, pid: child.pid, hostname: agent.hostname, lastError: null })

  // Both processes are the file itself, with the addon in memory and no more on the disk.
  const keeper = lockOwner(stateDir, KEEPER_LOCK)
  for (const pid of [child.pid, keeper]) expect(readlinkSync(`/proc/${pid}/exe`)).toBe(file)
  const addons = readFileSync(`/proc/${keeper}/maps`, 'utf8').match(/\S*pty\.node.*$/gm) ?? []
  expect(addons.length).toBeGreaterThan(0)
  expect(addons.every((mapped) => mapped.endsWith('pty.node (deleted)'))).toBe(true)

  const lines = child.log().trimEnd().split('\n')
  expect(lines[0]).toBe(`<6>agent starts version=${VERSION} agent=${agent.id} server=${String(seen.server)}`)
  expect(lines.filter((line) => !/^<[3467]>/.test(line))).toEqual([])

  terminal.write('exit\n')
  await terminal.closed
  await child.kill('SIGKILL')
  // What the killed one left behind deceives nobody.
  expect(await status()).toEqual({ code: 3, running: false })
})

test('status tells a connection that could not be made from no agent at all', async () => {
  const env = { QUNKONG_STATE_DIR: temporary('state') }
  await using child = startBare(file, ['--server', 'ws://127.0.0.1:9/'], env)
  const unreachable = async () => {
    const { code, stdout } = await say(file, ['status'], env)
    expect(child.alive(), child.log()).toBe(true)
    return code === 1 && /^last error +.*ECONNREFUSED/m.test(stdout) ? stdout : null
  }
  expect(await until(unreachable, { what: 'status to tell the error' })).toMatch(/^not connected to +ws:/)
})

test('two builds of one source in different folders are the same bytes', { timeout: BUILD_MS_MAX }, () => {
  const cache = path.join(REPOSITORY, 'tests/.cache')
  mkdirSync(cache, { recursive: true })
  // On the same disk, so that the packages can be hard links.
  const copy = mkdtempSync(path.join(cache, 'elsewhere-'))
  try {
    const left = ['agent/native/build', 'deployment/.cache', 'deployment/dist'].map((name) =>
      path.join(REPOSITORY, name),
    )
    for (const name of ['agent', 'deployment', 'package.json', 'package-lock.json'])
      cpSync(path.join(REPOSITORY, name), path.join(copy, name), {
        recursive: true,
        filter: (source) => !left.includes(source),
      })
    execFileSync('cp', ['-al', path.join(REPOSITORY, 'node_modules'), copy])
    const args = ['deployment/build-agent.sh', '--no-cache', '--version', VERSION]
    execFileSync('sh', args, { cwd: copy, timeout: BUILD_MS_MAX })
    expect(digestOf(path.join(copy, 'deployment/dist/qunkong-agent'))).toBe(digestOf(file))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})

const crossTools = ['aarch64-linux-gnu-g++', 'qemu-aarch64-static']
const canCross = process.arch === 'x64' && crossTools.every((program) => findProgram(program))
test.skipIf(!canCross)(
  `for arm64 it is built here and starts under emulation${canCross ? '' : ' (skipped: needs an x64 machine with g++-aarch64-linux-gnu and qemu-user-static)'}`,
  { timeout: BUILD_MS_MAX },
  () => {
    const out = temporary('arm64')
    const args = ['deployment/build-agent.sh', '--arch', 'arm64', '--version', VERSION, '--out', out]
    const said = execFileSync('sh', args, { cwd: REPOSITORY, encoding: 'utf8', timeout: BUILD_MS_MAX })
    expect(said).toContain('starts under emulation')
    // ELF's e_machine: 183 is AArch64.
    expect(readFileSync(path.join(out, 'qunkong-agent-linux-arm64')).readUInt16LE(18)).toBe(183)
  },
)
