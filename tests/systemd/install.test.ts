/** An agent's life on a host with a real systemd: installed by the script, kept alive, limited, uninstalled. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REPOSITORY } from '../harness/child.ts'
import { type PackedAgents, packAgents } from '../harness/packed.ts'
import { finished, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'
import { bootContainer, type Container, whyNot } from './container.ts'

const reason = whyNot()
const INSTALL = '/root/deployment/install-agent.sh'
const STATUS = '/opt/qunkong-agent/qunkong-agent status --json'
const FILES = 'find /opt /etc /var/lib /run/qunkong-agent -path "*qunkong*" 2>/dev/null | sort'
const resources = new AsyncDisposableStack()
let packed: PackedAgents
let server: TestServer
let admin: TestClient
let host: Container

describe.skipIf(reason !== null)(`a host with systemd${reason ? ` (skipped: ${reason})` : ''}`, () => {
  beforeAll(async () => {
    packed = resources.use(await packAgents([{ version: '1.0.0' }]))
    server = resources.use(await startServer())
    admin = resources.use(await connect(server))
    host = resources.use(await bootContainer())
    host.put(path.join(REPOSITORY, 'deployment/install-agent.sh'), INSTALL)
    host.put(path.join(REPOSITORY, 'deployment/uninstall-agent.sh'), '/root/deployment/uninstall-agent.sh')
    host.put(path.join(REPOSITORY, 'deployment/agent'), '/root/deployment/agent')
    host.put(packed.file('1.0.0'), '/root/qunkong-agent')
  }, 1_500_000)
  afterAll(() => resources.disposeAsync(), 120_000)

  const newToken = async (maxUses = 1) =>
    (await admin.client.enrollmentTokens.create.mutate({ maxUses, expiresInSeconds: 3600 })).token
  const where = () => `--server 127.0.0.1 --port ${server.agentPort}`
  const theAgent = async () => (await admin.client.agents.list.query()).items[0]
  const online = (what: string) =>
    until(
      async () => {
        const agent = await theAgent()
        return agent?.status === 'online' ? agent : null
      },
      { timeoutMs: 90_000, what },
    )
  const pid = () => host.must('systemctl show -p MainPID --value qunkong-agent').trim()

  test('what does not fit is refused in one sentence, and nothing is changed', async () => {
    const cases = [
      [`${where()}`, 'not enrolled yet'],
      [`--port ${server.agentPort} --token x`, 'No server'],
      [`--server 'a;b' --token x`, 'no host name'],
      [`${where()} --token x --binary-path /nowhere`, 'no file'],
      ['--server 127.0.0.1 --port 9 --token x', "can't be reached on port 9"],
      ['--nonsense', 'not an option'],
    ] as const
    for (const [args, sentence] of cases) {
      const { code, stderr } = host.sh(`sh ${INSTALL} ${args}`)
      expect({ args, code, stderr }).toEqual({ args, code: 1, stderr: expect.stringContaining(sentence) })
      expect(stderr.trim().split('\n')).toHaveLength(1)
    }
    expect(host.sh(FILES).stdout).toBe('')
  })

  test('the script installs it, and the console sees it', async () => {
    const before = host.must('find / -xdev -type f -newer /root/qunkong-agent | grep -c . || true')
    expect(before).toBeTruthy()
    const said = host.must(
      `sh ${INSTALL} ${where()} --token ${await newToken()} --binary-path /root/qunkong-agent`,
      120_000,
    )
    expect(said).toContain('The agent 1.0.0 is installed in /opt/qunkong-agent and connected.')
    expect(await online('the agent to be online')).toMatchObject({ version: '1.0.0', verified: true })
    expect(JSON.parse(host.must(STATUS))).toMatchObject({ running: true, connected: true, version: '1.0.0' })
    // The token is worth nothing any more, and gone.
    expect(host.must('cat /etc/qunkong-agent/config')).not.toContain('qke_')
    expect(host.must('stat -c "%a %n" /etc/qunkong-agent/config /var/lib/qunkong-agent').split('\n')).toEqual(
      ['600 /etc/qunkong-agent/config', '700 /var/lib/qunkong-agent', ''],
    )
    expect(host.must('cat /opt/qunkong-agent/version.txt')).toBe('1.0.0\n')
  })

  test('a second time it changes nothing, and the host is still the same one', async () => {
    const [agent, process] = [await theAgent(), pid()]
    host.must(`sh ${INSTALL} ${where()} --binary-path /root/qunkong-agent`, 120_000)
    expect(pid()).toBe(process)
    expect((await admin.client.agents.list.query()).items.map(({ id }) => id)).toEqual([agent?.id])
  })

  test('killed, it is back by itself', async () => {
    const before = pid()
    host.must(`kill -9 ${before}`)
    await until(() => pid() !== before && pid() !== '0', {
      timeoutMs: 60_000,
      what: 'systemd to start it again',
    })
    await online('the agent to be back')
  })

  test('its log is in the journal, by priority', () => {
    expect(host.must('journalctl -u qunkong-agent -o cat')).toContain('connected agent=')
    const all = host.must('journalctl -u qunkong-agent -p info -o json')
    const priorities = all
      .trim()
      .split('\n')
      .map((line) => String(JSON.parse(line).PRIORITY))
    expect(priorities).toContain('6')
    expect(host.must('journalctl -u qunkong-agent -p warning -o cat -q || true')).not.toContain(
      'connected agent=',
    )
  })

  test('its limits hold for itself, and not for a script that needs more memory than it may', async () => {
    const show = host.must(
      'systemctl show -p MemoryMax -p CPUQuotaPerSecUSec -p LimitNOFILE -p RestartUSec qunkong-agent',
    )
    expect(show).toContain(`MemoryMax=${512 * 1024 * 1024}`)
    expect(show).toContain('CPUQuotaPerSecUSec=500ms')
    expect(show).toContain('LimitNOFILE=65536')
    expect(show).toContain('RestartUSec=10s')
    const agent = await online('the agent to be online')
    // tail keeps in its memory what it may have to print: 700 MiB.
    const script = 'head -c 734003200 /dev/zero | tail -c 734003200 | wc -c; cat /proc/self/cgroup'
    const runId = await startRun(admin.client, [agent.id], script, { timeoutSeconds: 120 })
    expect(await finished(admin.client, runId, 150_000)).toMatchObject({ state: 'succeeded' })
    const task = (await tasksOf(admin.client, runId))[0]
    const { stdout } = await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
    expect(stdout).toContain('734003200')
    expect(stdout).toContain('qunkong-keeper.service')
    expect(stdout).not.toContain('qunkong-agent.service')
  })

  test('a running script survives a restart of the service, with its result', async () => {
    const agent = await online('the agent to be online')
    const runId = await startRun(admin.client, [agent.id], 'echo before; sleep 15; echo after')
    await until(async () => (await tasksOf(admin.client, runId))[0]?.state === 'running')
    host.must('systemctl restart qunkong-agent')
    expect(await finished(admin.client, runId, 90_000)).toMatchObject({ state: 'succeeded' })
    const task = (await tasksOf(admin.client, runId))[0]
    expect((await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout).toBe(
      'before\nafter\n',
    )
  })

  test('it runs after a reboot of the host, and after a power cut', async () => {
    for (const how of ['in order', 'power cut'] as const) {
      await host.reboot(how)
      await online(`the agent to be online after a reboot (${how})`)
    }
  }, 300_000)

  test('uninstalled, it leaves nothing behind, and the console knows', async () => {
    const kept = host.must('/opt/qunkong-agent/uninstall-agent.sh')
    expect(kept).toContain('--purge')
    await until(async () => (await admin.client.agents.list.query()).items.length === 0, {
      timeoutMs: 30_000,
      what: 'the console to forget the host',
    })
    expect(host.must(FILES)).not.toContain('/opt/')
    host.must('sh /root/deployment/uninstall-agent.sh --purge')
    expect(host.sh(FILES).stdout).toBe('')
    expect(host.sh('systemctl list-units --all --plain --no-legend "qunkong*"').stdout).toBe('')
    const { items } = await admin.client.audit.list.query({ action: 'agents.uninstall' })
    expect(items).toHaveLength(1)
  })

  test('the one line of the console installs from the server, and believes nothing else', async () => {
    const script = await admin.client.install.script.query({ host: '127.0.0.1' })
    expect(script.versions).toEqual({})
    const upload = await fetch(`${server.url}/api/releases?version=1.0.0&arch=${process.arch}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/octet-stream' },
      body: readFileSync(packed.file('1.0.0')),
    })
    expect(await upload.text()).toContain('1.0.0')
    const { url, sha256, versions } = await admin.client.install.script.query({ host: '127.0.0.1' })
    expect(versions).toEqual({ [process.arch]: '1.0.0' })
    const line = (sum: string, token: string) =>
      `f=$(mktemp) && curl -fsSLk ${url} -o "$f" && echo "${sum}  $f" | sha256sum -c --quiet && sh "$f" --token ${token}`
    const token = await newToken()
    expect(host.sh(line('0'.repeat(64), token)).code).not.toBe(0)
    expect(host.sh(line(sha256, `${token.split('.')[0]}.${'A'.repeat(43)}`)).stderr).toContain(
      'another server',
    )
    expect(host.sh(FILES).stdout).toBe('')
    expect(host.must(line(sha256, token), 180_000)).toContain('connected.')
    await online('the agent to be online')
    // Without the checksum it works as well, for those who trust the way there.
    host.must(`curl -fsSLk ${url} | sh -s -- --token ${await newToken()}`, 180_000)
  }, 300_000)
})
