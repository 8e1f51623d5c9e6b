/** The commands of the deployment docs, each run as it stands there on a host with an installed agent. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { REPOSITORY } from '../harness/child.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'
import type { Container } from './container.ts'
import { bootHost, install } from './host.ts'

const reason = inject('reason')
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let host: Container

/** Blocks that are marked as `kind` in a page, each with its lines. */
function blocks(page: string, kind: string): string[][] {
  const text = readFileSync(path.join(REPOSITORY, 'deployment', page), 'utf8')
  const found = [...text.matchAll(new RegExp(`^\`\`\`sh ${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))]
  return found.map(([, lines = '']) => lines.trim().split('\n'))
}

describe.skipIf(reason !== null)(`commands of the docs${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const connected = () =>
    until(async () => (await host.sh('/opt/qunkong-agent/qunkong-agent status')).code === 0, {
      timeoutMs: 60_000,
      what: 'the agent to be connected',
    })

  beforeAll(async () => {
    server = resources.use(await startServer())
    admin = resources.use(await connect(server))
    host = resources.use(await bootHost())
    for (const version of ['1.0.1', '1.0.2']) await install(host, server, admin, version)
  })
  afterAll(() => resources.disposeAsync())

  test('status, logs and limits: every line does what it says', async () => {
    const lines = [...blocks('README.md', 'agent'), ...blocks('QUICKSTART.md', 'agent')].flat()
    expect(lines.length).toBeGreaterThan(15)
    for (const line of lines) {
      // Following has no end of its own: timeout(1) gives it one, with 124.
      const follows = / -f\b/.test(line)
      const { code, stderr } = await host.sh(follows ? `timeout 2 ${line}` : line)
      expect({ line, code, stderr }).toMatchObject({ line, code: follows ? 124 : 0 })
      if (/restart/.test(line)) await connected()
    }
    expect(await host.must('journalctl -u qunkong-agent -n 100 --no-pager')).toContain('connected')
    expect(await host.must('head -n 1 agent-log.json')).toContain('"MESSAGE"')
    const show = (name: string) => host.must(`systemctl show qunkong-agent -p ${name} --value`)
    expect(await show('MemoryMax')).toBe(`${256 * 1024 * 1024}\n`)
    expect(await show('CPUQuotaPerSecUSec')).toBe('250ms\n')
  })

  test('the version before, put back by hand, runs', async () => {
    expect(await host.must('/opt/qunkong-agent/qunkong-agent --version')).toBe('1.0.2\n')
    const [lines = []] = blocks('README.md', 'rollback')
    expect(await host.must(lines.join(' && '))).toBe('1.0.1\n')
    await connected()
    const { items } = await admin.client.agents.list.query({ status: 'online' })
    expect(items.map(({ version }) => version)).toEqual(['1.0.1'])
  })

  test('removed as described, nothing of it runs', async () => {
    const [lines = []] = blocks('README.md', 'uninstall')
    await host.must(lines.join(' && '))
    expect((await host.sh('systemctl list-units --all --plain --no-legend "qunkong*"')).stdout).toBe('')
    expect((await host.sh('ls /opt/qunkong-agent')).code).not.toBe(0)
  })
})
