/** The agents' port over TLS: whom an agent believes, and what those it doesn't believe learn. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent } from '../harness/agent.ts'
import { type Child, startNode } from '../harness/child.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let folder = ''
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  folder = await mkdtemp(path.join(tmpdir(), 'qunkong-tls-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
})
afterAll(() => resources.disposeAsync())

const newToken = async () => (await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })).token
const newState = () => mkdtemp(path.join(folder, 'state-'))

/** An agent that dials `port` on this machine. */
function launch(port: number, stateDir: string, args: string[], env: Record<string, string> = {}): Child {
  const flags = ['--server', '127.0.0.1', '--port', String(port), '--state-dir', stateDir, '-v']
  const quick = { QUNKONG_SUPERVISED: '1', QUNKONG_BACKOFF_BASE_MS: '200', QUNKONG_BACKOFF_MAX_MS: '500' }
  return startNode('agent/main.ts', [...flags, ...args], { ...quick, ...env })
}
const says = (agent: Child, what: string | RegExp) =>
  until(() => (typeof what === 'string' ? agent.log().includes(what) : what.test(agent.log())), {
    timeoutMs: 30_000,
    what: `the agent to say ${what}; it said:\n${agent.log()}`,
  })

/** PEM as Node writes it. */
const normal = (pem: string) => new X509Certificate(pem).toString()

/** Certificates of openssl(1), as an operator or an attacker would have them. */
async function certificates(name: string) {
  const file = (kind: string) => path.join(folder, `${name}-${kind}.pem`)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${name} CA`,
    '-keyout',
    file('cakey'),
    '-out',
    file('ca'),
  )
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    file('key'),
    '-out',
    file('csr'),
  )
  await writeFile(file('ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
  openssl(
    'x509',
    '-req',
    '-in',
    file('csr'),
    '-CA',
    file('ca'),
    '-CAkey',
    file('cakey'),
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    file('ext'),
    '-out',
    file('cert'),
  )
  return { ca: file('ca'), key: file('key'), cert: file('cert') }
}

test('an agent pins the authority that its token names, and only then says who it is', async () => {
  const state = await newState()
  const token = await newToken()
  expect(token).toMatch(/^qke_[\w-]{43}\.[\w-]{43}$/)
  await using agent = launch(server.agentPort, state, ['--token', token])
  await says(agent, 'INFO connected')
  expect(agent.log()).toContain('server=wss://')
  const { items } = await admin.client.agents.list.query({ status: 'online' })
  expect(items).toMatchObject([{ secure: true }])
  const detail = await admin.client.agents.get.query({ id: items[0]?.id ?? '' })
  expect(detail).toMatchObject({ secure: true, remoteAddress: '127.0.0.1' })
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  expect(metrics).toContain('qunkong_agent_connections{transport="tls"} 1')
  const pinned = new X509Certificate(await readFile(path.join(state, 'ca.pem')))
  expect(pinned.raw).toEqual(
    new X509Certificate(await readFile(path.join(server.dataDir, 'agent-ca.pem'))).raw,
  )
})

test('a man in the middle learns neither token nor key, at first contact or later', async () => {
  const { key, cert, ca } = await certificates('middle')
  let heard = 0
  const middle = createTlsServer(
    { key: await readFile(key), cert: `${await readFile(cert, 'utf8')}${await readFile(ca, 'utf8')}` },
    (socket) => {
      socket.on('data', (data) => {
        heard += data.length
      })
      socket.on('error', () => undefined)
    },
  )
  middle.listen(0, '127.0.0.1')
  await once(middle, 'listening')
  const { port } = middle.address() as AddressInfo
  try {
    await using stranger = launch(port, await newState(), ['--token', await newToken()])
    await says(stranger, 'not the one that the enrolment token belongs to')

    const state = await newState()
    const known = launch(server.agentPort, state, ['--token', await newToken()])
    await says(known, 'INFO connected')
    await known[Symbol.asyncDispose]()
    await using diverted = launch(port, state, [])
    await says(diverted, /not connected.*certificate/)

    // The true authority's certificate is no secret: showing it proves nothing.
    const genuine = await readFile(path.join(server.dataDir, 'agent-ca.pem'), 'utf8')
    middle.setSecureContext({ key: await readFile(key), cert: `${await readFile(cert, 'utf8')}${genuine}` })
    await using deceived = launch(port, await newState(), ['--token', await newToken()])
    await says(deceived, 'not the one that the enrolment token belongs to')
    expect(heard).toBe(0)
  } finally {
    middle.close()
  }
})

test('the pin gives way to a token on the command line only, and only where the pinned authority fails', async () => {
  await using other = await startServer()
  await using boss = await connect(other)
  const { token } = await boss.client.enrollmentTokens.create.mutate({ maxUses: 5 })
  const state = await newState()
  const pin = () => readFile(path.join(state, 'ca.pem'), 'utf8')
  const attempt = async (port: number, args: string[], env: Record<string, string>, what: string) => {
    await using agent = launch(port, state, args, env)
    await says(agent, what)
  }
  await attempt(server.agentPort, ['--token', await newToken()], {}, 'INFO connected')
  const first = await pin()
  // Tokens of another server change nothing while the pinned one is there; one in the environment never does.
  await attempt(server.agentPort, ['--token', token], {}, 'INFO connected')
  await attempt(other.agentPort, [], { QUNKONG_TOKEN: token }, 'authority that this agent has pinned')
  expect(await pin()).toBe(first)
  await attempt(other.agentPort, ['--token', token], {}, 'INFO connected')
  expect(await pin()).toBe(await readFile(path.join(other.dataDir, 'agent-ca.pem'), 'utf8').then(normal))
})

test('a server without TLS is told from one that is not believed', async () => {
  const plain = createHttpServer((_req, res) => res.end())
  plain.listen(0, '127.0.0.1')
  await once(plain, 'listening')
  const { port } = plain.address() as AddressInfo
  try {
    await using agent = launch(port, await newState(), ['--token', await newToken()])
    await says(agent, 'The server does not speak TLS on this port')
  } finally {
    plain.closeAllConnections()
    plain.close()
  }
})

test('a server that restarts keeps its authority, and its agents come back', async () => {
  await using own = await startServer()
  await using boss = await connect(own)
  await using agent = await startAgent(own, boss.client)
  const before = await readFile(path.join(own.dataDir, 'agent-ca.pem'), 'utf8')
  await own.crash()
  await own.start()
  expect(await readFile(path.join(own.dataDir, 'agent-ca.pem'), 'utf8')).toBe(before)
  await until(async () => (await boss.client.agents.get.query({ id: agent.id })).status === 'online', {
    timeoutMs: 30_000,
  })
})

test("the operator's certificate is served, and believed by an agent that was given its authority", async () => {
  const { key, cert, ca } = await certificates('company')
  await using own = await startServer({ env: { AGENT_TLS_CERT: cert, AGENT_TLS_KEY: key } })
  await using boss = await connect(own)
  const { token } = await boss.client.enrollmentTokens.create.mutate({ maxUses: 2 })
  expect(token).not.toContain('.')
  await using doubting = launch(own.agentPort, await newState(), ['--token', token, '--tls'])
  await says(doubting, /not connected.*(certificate|self-signed|issuer)/)
  await using believing = launch(own.agentPort, await newState(), ['--token', token, '--ca', ca])
  await says(believing, 'INFO connected')
})

test('a certificate without its key is refused at start, in one sentence', async () => {
  const { cert } = await certificates('half')
  await expect(startServer({ env: { AGENT_TLS_CERT: cert, AGENT_TLS_KEY: cert } })).rejects.toThrow(
    /AGENT_TLS_CERT .* are no certificate with its key/,
  )
})

test('from another machine only TLS is taken, unless the operator says otherwise', async () => {
  const address = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
  const answers = async (own: TestServer) => {
    const host = address ?? '127.0.0.1'
    const response = await fetch(`http://${host}:${own.agentPort}/healthz`).catch(() => null)
    return response?.status
  }
  await using strict = await startServer({ env: { AGENT_HOST: '0.0.0.0' } })
  await using open = await startServer({ env: { AGENT_HOST: '0.0.0.0', AGENT_ALLOW_PLAIN: 'true' } })
  expect(await answers(strict)).toBe(address ? 426 : 200)
  expect(await answers(open)).toBe(200)
  expect((await fetch(`http://127.0.0.1:${strict.agentPort}/healthz`)).status).toBe(200)
})

test('behind a TLS proxy tokens carry no fingerprint', async () => {
  await using own = await startServer({ env: { AGENT_TLS_PROXY: 'true' } })
  await using boss = await connect(own)
  expect((await boss.client.enrollmentTokens.create.mutate({})).token).not.toContain('.')
  expect(await boss.client.enrollmentTokens.endpoint.query()).toMatchObject({
    tls: true,
    caFingerprint: null,
  })
})

test('plain requests: GET and HEAD of what is there, and nothing is cached unasked', async () => {
  const at = (path: string, method = 'GET') =>
    fetch(`http://127.0.0.1:${server.agentPort}${path}`, { method })
  expect(await (await at('/healthz')).text()).toBe('ok\n')
  const head = await at('/healthz', 'HEAD')
  expect([head.status, await head.text(), head.headers.get('cache-control')]).toEqual([200, '', 'no-store'])
  expect((await at('/elsewhere')).status).toBe(404)
  const post = await at('/healthz', 'POST')
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('garbage, half handshakes and silence on the port cost the server nothing', async () => {
  const sockets: Socket[] = []
  for (let i = 0; i < 300; i += 1) {
    const socket = connectTcp(server.agentPort, '127.0.0.1')
    socket.on('error', () => undefined)
    sockets.push(socket)
    // A TLS record that promises more than it holds, an HTTP request that isn't one, and nothing at all.
    if (i % 3 === 0) socket.write(Buffer.from([0x16, 3, 1, 0x40, 0, 1, 2, 3]))
    else if (i % 3 === 1) socket.write('NONSENSE\r\n\r\n')
  }
  await Promise.all(sockets.map((socket) => (socket.connecting ? once(socket, 'connect') : undefined)))
  await using agent = launch(server.agentPort, await newState(), ['--token', await newToken()])
  await says(agent, 'INFO connected')
  for (const socket of sockets) socket.destroy()
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})

/** A real CONNECT proxy that asks for a password. */
async function startProxy(credentials: string) {
  const targets: string[] = []
  const proxy = createHttpServer()
  proxy.on('connect', (req, client: Socket) => {
    client.on('error', () => client.destroy())
    const given = Buffer.from((req.headers['proxy-authorization'] ?? '').replace('Basic ', ''), 'base64')
    if (given.toString() !== credentials) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    targets.push(req.url ?? '')
    const [host, port] = (req.url ?? '').split(':')
    const upstream = connectTcp(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
    client.on('close', () => upstream.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    targets,
    [Symbol.dispose]: () => {
      proxy.closeAllConnections()
      proxy.close()
    },
  }
}

test('through a proxy with a password the agent connects as without, and the password is in no log', async () => {
  using proxy = await startProxy('user:s3cret')
  const address = `http://user:s3cret@127.0.0.1:${proxy.port}`
  await using agent = launch(server.agentPort, await newState(), ['--token', await newToken()], {
    HTTPS_PROXY: address,
    NO_PROXY: '',
  })
  await says(agent, 'INFO connected')
  expect(proxy.targets).toContain(`127.0.0.1:${server.agentPort}`)
  await using refused = launch(server.agentPort, await newState(), ['--token', await newToken()], {
    HTTPS_PROXY: address.replace('s3cret', 'wr0ng'),
    NO_PROXY: '',
  })
  await says(refused, /the proxy 127\.0\.0\.1:\d+ answered 407/)
  expect(agent.log() + refused.log()).not.toMatch(/s3cret|wr0ng/)
  await using direct = launch(server.agentPort, await newState(), ['--token', await newToken()], {
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
  })
  await says(direct, 'INFO connected')
})
