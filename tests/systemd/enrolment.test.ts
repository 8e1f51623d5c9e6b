/** How a host comes to a server: by the one line that the console shows, and from one server to another. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { uploadRelease } from '../harness/releases.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import type { Container } from './container.ts'
import { bootHost, install, onlineAgent, packedFile } from './host.ts'

const reason = inject('reason')
const FILES = 'find /opt /etc /var/lib -path "*qunkong*" 2>/dev/null'
const PIN = '/var/lib/qunkong-agent/ca.pem'
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let host: Container

describe.skipIf(reason !== null)(`enrolment${reason ? ` (skipped: ${reason})` : ''}`, () => {
  beforeAll(async () => {
    server = resources.use(await startServer())
    admin = resources.use(await connect(server))
    host = resources.use(await bootHost())
  })
  afterAll(() => resources.disposeAsync())

  const newToken = async () => (await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })).token

  test('the one line of the console installs from the server, and believes nothing else', async () => {
    const script = await admin.client.install.script.query({ host: '127.0.0.1' })
    expect(script.versions).toEqual({})
    const headers = { authorization: `Bearer ${admin.token}` }
    const { status } = await uploadRelease(server, headers, readFileSync(packedFile('1.0.1')), {
      version: '1.0.1',
      arch: process.arch,
    })
    expect(status).toBe(201)
    const { url, sha256, versions } = await admin.client.install.script.query({ host: '127.0.0.1' })
    expect(versions).toEqual({ [process.arch]: '1.0.1' })
    const line = (sum: string, token: string) =>
      `f=$(mktemp) && curl -fsSLk ${url} -o "$f" && echo "${sum}  $f" | sha256sum -c --quiet && sh "$f" --token ${token}`
    const token = await newToken()
    expect((await host.sh(line('0'.repeat(64), token))).code).not.toBe(0)
    const foreign = `${token.split('.')[0]}.${'A'.repeat(43)}`
    expect((await host.sh(line(sha256, foreign))).stderr).toContain('another server')
    expect((await host.sh(FILES)).stdout).toBe('')
    expect(await host.must(line(sha256, token))).toContain('connected.')
    await onlineAgent(host, admin)
    // Without the checksum it works as well, for those who trust the way there.
    await host.must(`curl -fsSLk ${url} | sh -s -- --token ${await newToken()}`)
  })

  test('a token of another server takes the host there: it forgets whom it believed', async () => {
    const id = (await onlineAgent(host, admin)).id
    const before = await host.must(`cat ${PIN}`)
    const key = await host.must('cat /var/lib/qunkong-agent/release-key')
    await using other = await startServer()
    await using operator = await connect(other)
    expect(await install(host, other, operator, '1.0.1')).toContain('belonged to another server')
    expect((await onlineAgent(host, operator)).id).toBe(id)
    expect(await host.must(`cat ${PIN}`)).not.toBe(before)
    expect(await host.must('cat /var/lib/qunkong-agent/release-key')).not.toBe(key)
    // The same server's next token changes nothing of it.
    const now = await host.must(`cat ${PIN}`)
    expect(await install(host, other, operator, '1.0.1')).not.toContain('another server')
    expect(await host.must(`cat ${PIN}`)).toBe(now)
  })
})
