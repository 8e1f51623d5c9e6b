/** The proxy samples of deployment/proxy: valid, and enough for the console, its WebSockets and agents over public TLS. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endKeeper } from '../harness/agent.ts'
import { REPOSITORY, startNode } from '../harness/child.ts'
import { debianProgram } from '../harness/debian.ts'
import { finished, startRun } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, signIn } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const run = promisify(execFile)
const resources = new AsyncDisposableStack()
let server: TestServer
let folder = ''
let certificate = ''
let key = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-proxy-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  certificate = path.join(folder, 'fullchain.pem')
  key = path.join(folder, 'privkey.pem')
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject],
    ...['-keyout', key, '-out', certificate],
  ])
  const authorities = getCACertificates('default')
  setDefaultCACertificates([...authorities, await readFile(certificate, 'utf8')])
  resources.defer(() => setDefaultCACertificates(authorities))
  server = resources.use(await startServer({ env: { TRUST_PROXY: 'true', AGENT_ALLOW_PLAIN: 'true' } }))
})
afterAll(() => resources.disposeAsync())

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

interface Ports {
  console: number
  agents: number
  plain: number
}
const sample = (name: string) => readFile(path.join(REPOSITORY, 'deployment/proxy', name), 'utf8')
/** The sample's own text, with names, ports and certificates of this test. */
const inPlace = (text: string) =>
  text
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${server.port}`)
    .replaceAll('127.0.0.1:8765', `127.0.0.1:${server.agentPort}`)
    .replaceAll('/etc/ssl/qunkong/fullchain.pem', certificate)
    .replaceAll('/etc/ssl/qunkong/privkey.pem', key)

const nginx = {
  check: ['-t'],
  start: [] as string[],
  program: () => debianProgram('nginx', 'usr/sbin/nginx'),
  async configure(home: string, ports: Ports) {
    let at = 0
    const sites = inPlace(await sample('nginx.conf'))
      .replace('listen 80;', `listen 127.0.0.1:${ports.plain};`)
      .replace(/listen 443 /g, () => `listen 127.0.0.1:${[ports.console, ports.agents][at++]} `)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${home}/${kind};`,
    )
    const file = path.join(home, 'nginx.conf')
    await writeFile(
      file,
      `daemon off; master_process off; pid ${home}/pid; error_log stderr; events {} http { access_log off; ${temporary.join(' ')}\n${sites}}`,
    )
    return ['-p', home, '-e', 'stderr', '-c', file]
  },
}
const caddy = {
  check: ['validate', '--adapter', 'caddyfile'],
  start: ['run', '--adapter', 'caddyfile'],
  program: () => debianProgram('caddy', 'usr/bin/caddy'),
  async configure(home: string, ports: Ports) {
    const tls = (port: number) => `https://localhost:${port} {\n\ttls ${certificate} ${key}`
    const sites = inPlace(await sample('Caddyfile'))
      .replace(/^qunkong\.example\.com \{/m, tls(ports.console))
      .replace(/^agents\.qunkong\.example\.com \{/m, tls(ports.agents))
    const file = path.join(home, 'Caddyfile')
    await writeFile(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${sites}`)
    return ['--config', file]
  },
}

async function start(program: string, args: string[]): Promise<ChildProcess & AsyncDisposable> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: folder },
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000)
  })
  await once(child, 'spawn')
  return Object.assign(child, {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) throw new Error(`the proxy ended by itself: ${said}`)
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  })
}

test.each([
  ['nginx.conf', nginx],
  ['Caddyfile', caddy],
])('%s: sign-in, live news, scripts and agents by way of the proxy', async (name, kind) => {
  const program = await kind.program()
  const home = path.join(folder, name)
  await mkdir(home)
  const ports = { console: await freePort(), agents: await freePort(), plain: await freePort() }
  const args = await kind.configure(home, ports)
  // Rejects, and with it the test, when the proxy finds a fault.
  await run(program, [...kind.check, ...args], { env: { ...process.env, HOME: folder } })

  await using _proxy = await start(program, [...kind.start, ...args])
  const url = `https://localhost:${ports.console}`
  await until(async () => (await fetch(`${url}/healthz`)).ok, { what: `${name} to pass requests on` })
  const front: TestServer = Object.assign(Object.create(server), { url })

  const { cookie } = await signIn(front)
  expect(cookie, 'the browser is told to keep its cookie for TLS').toContain('__Secure-')
  await using admin = await connect(front)
  const { token, id: enrollmentTokenId } = await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })
  const seen = new Set<string>()
  const watching = admin.client.agents.watch.subscribe(undefined, {
    onData: ({ data }) => void seen.add(JSON.stringify(data)),
  })

  const stateDir = path.join(home, 'agent')
  const dial = ['--server', 'localhost', '--port', String(ports.agents), '--tls', '--ca', certificate]
  const agentArgs = [...dial, '--state-dir', stateDir, '--token', token]
  await using _keeper = { [Symbol.asyncDispose]: () => endKeeper(stateDir) }
  await using _agent = startNode('agent/main.ts', agentArgs, { QUNKONG_SUPERVISED: '1' })
  const agent = await until(
    async () => (await admin.client.agents.list.query({ enrollmentTokenId, status: 'online' })).items[0],
    { timeoutMs: 30_000, what: 'the agent to be online through the proxy' },
  )
  await until(() => [...seen].some((text) => text.includes(agent.id)), {
    what: 'the news of it to arrive over the WebSocket',
  })
  watching.unsubscribe()
  const runId = await startRun(admin.client, [agent.id], 'echo through the proxy')
  expect((await finished(admin.client, runId)).state).toBe('succeeded')
})
