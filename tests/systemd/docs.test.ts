/** The commands of the deployment docs, each run as it stands there on a host with an installed agent. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REPOSITORY } from '../harness/child.ts'
import { type PackedAgents, packAgents } from '../harness/packed.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'
import { bootContainer, type Container, whyNot } from './container.ts'

const reason = whyNot()
const resources = new AsyncDisposableStack()
let packed: PackedAgents
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
  const install = async (version: string) => {
    host.put(packed.file(version), `/root/agent-${version}`)
    const { token } = await admin.client.enrollmentTokens.create.mutate({ maxUses: 1 })
    const where = `--server 127.0.0.1 --port ${server.agentPort} --token ${token}`
    host.must(`sh /root/deployment/install-agent.sh ${where} --binary-path /root/agent-${version}`, 120_000)
  }
  const connected = () =>
    until(() => host.sh('/opt/qunkong-agent/qunkong-agent status').code === 0, {
      timeoutMs: 60_000,
      what: 'the agent to be connected',
    })

  beforeAll(async () => {
    packed = resources.use(await packAgents([{ version: '1.0.0' }, { version: '1.0.1' }]))
    server = resources.use(await startServer())
    admin = resources.use(await connect(server))
    host = resources.use(await bootContainer())
    for (const name of ['install-agent.sh', 'uninstall-agent.sh', 'agent'])
      host.put(path.join(REPOSITORY, 'deployment', name), `/root/deployment/${name}`)
    await install('1.0.0')
    await install('1.0.1')
  }, 1_500_000)
  afterAll(() => resources.disposeAsync(), 120_000)

  test('status, logs and limits: every line does what it says', async () => {
    const lines = [...blocks('README.md', 'agent'), ...blocks('QUICKSTART.md', 'agent')].flat()
    expect(lines.length).toBeGreaterThan(15)
    for (const line of lines) {
      // Following has no end of its own: timeout(1) gives it one, with 124.
      const follows = / -f\b/.test(line)
      const { code, stderr } = host.sh(follows ? `timeout 2 ${line}` : line)
      expect({ line, code, stderr }).toMatchObject({ line, code: follows ? 124 : 0 })
      if (/restart/.test(line)) await connected()
    }
    expect(host.must('journalctl -u qunkong-agent -n 100 --no-pager')).toContain('connected')
    expect(host.must('head -n 1 agent-log.json')).toContain('"MESSAGE"')
    const show = (name: string) => host.must(`systemctl show qunkong-agent -p ${name} --value`).trim()
    expect(show('MemoryMax')).toBe(String(256 * 1024 * 1024))
    expect(show('CPUQuotaPerSecUSec')).toBe('250ms')
  })

  test('the version before, put back by hand, runs', async () => {
    expect(host.must('/opt/qunkong-agent/qunkong-agent --version').trim()).toBe('1.0.1')
    const [lines = []] = blocks('README.md', 'rollback')
    expect(host.must(lines.join(' && ')).trim()).toBe('1.0.0')
    await connected()
    const { items } = await admin.client.agents.list.query({ status: 'online' })
    expect(items.map(({ version }) => version)).toEqual(['1.0.0'])
  })

  test('removed as described, nothing of it runs', () => {
    const [lines = []] = blocks('README.md', 'uninstall')
    host.must(lines.join(' && '))
    expect(host.sh('systemctl list-units --all --plain --no-legend "qunkong*"').stdout).toBe('')
    expect(host.sh('ls /opt/qunkong-agent').code).not.toBe(0)
  })
})
