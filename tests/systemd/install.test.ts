/** An agent's life on a host with a real systemd: installed by the script, kept alive, limited, uninstalled. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { finished, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'
import type { Container } from './container.ts'
import { agentOf, bootHost, onlineAgent, SCRIPTS, whereIs } from './host.ts'

const reason = inject('reason')
const INSTALL = `${SCRIPTS}/install-agent.sh`
const STATUS = '/opt/qunkong-agent/qunkong-agent status --json'
const FILES = 'find /opt /etc /var/lib /run/qunkong-agent -path "*qunkong*" 2>/dev/null | sort'
/** Goes on once it is told to. */
const SCRIPT = 'echo before; until [ -e /tmp/go ]; do sleep 0.1; done; echo after'
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let host: Container

describe.skipIf(reason !== null)(`a host with systemd${reason ? ` (skipped: ${reason})` : ''}`, () => {
  beforeAll(async () => {
    server = resources.use(await startServer())
    admin = resources.use(await connect(server))
    host = resources.use(await bootHost())
  })
  afterAll(() => resources.disposeAsync())

  const newToken = async (maxUses = 1) =>
    (await admin.client.enrollmentTokens.create.mutate({ maxUses, expiresInSeconds: 3600 })).token
  const where = () => whereIs(server)
  const theAgent = async () => (await admin.client.agents.list.query()).items[0]
  const online = (what: string) => onlineAgent(host, admin, { what })
  const connected = () =>
    until(async () => (await host.sh(STATUS)).code === 0, { timeoutMs: 60_000, what: 'the agent to be back' })
  const pid = async () => (await host.must('systemctl show -p MainPID --value qunkong-agent')).trim()

  test('what does not fit is refused in one sentence, and nothing is changed', async () => {
    const cases = [
      [`${where()}`, 'not enrolled yet'],
      [`--port ${server.agentPort} --token x`, 'No server'],
      [`--server 'a;b' --token x`, 'no host name'],
      [`${where()} --token x --binary-path /nowhere`, 'no file'],
      ['--server 127.0.0.1 --port 9 --token qke_x', "can't be reached on port 9"],
      ['--nonsense', 'not an option'],
      [`${where()} --token x --binary-path ${agentOf('1.0.1')}`, 'no enrolment token'],
      [`${where()} --token ${await newToken()} --binary-path /bin/true`, 'no Qunkong agent'],
    ] as const
    for (const [args, sentence] of cases) {
      const { code, stderr } = await host.sh(`sh ${INSTALL} ${args}`)
      expect({ args, code, stderr }).toEqual({ args, code: 1, stderr: expect.stringContaining(sentence) })
      expect(stderr.trim().split('\n')).toHaveLength(1)
    }
    expect((await host.sh(FILES)).stdout).toBe('')
  })

  test('a token that the server refuses is told at once, and a host that was new keeps nothing', async () => {
    const { id, token } = await admin.client.enrollmentTokens.create.mutate({ expiresInSeconds: 3600 })
    await admin.client.enrollmentTokens.revoke.mutate({ id })
    const args = `${where()} --token ${token} --binary-path ${agentOf('1.0.1')}`
    const { code, stderr } = await host.sh(`timeout 30 sh ${INSTALL} ${args}`)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('The server refuses this host'),
    })
    expect((await host.sh(FILES)).stdout).toBe('')
    expect((await host.sh('systemctl list-units --all --plain --no-legend "qunkong*"')).stdout).toBe('')
  })

  test('the script installs it, and the console sees it', async () => {
    const said = await host.must(
      `sh ${INSTALL} ${where()} --token ${await newToken()} --binary-path ${agentOf('1.0.1')}`,
      120_000,
    )
    expect(said).toContain('The agent 1.0.1 is installed in /opt/qunkong-agent and connected.')
    expect(await online('the agent to be online')).toMatchObject({ version: '1.0.1', verified: true })
    const status = JSON.parse(await host.must(STATUS))
    expect(status).toMatchObject({ running: true, connected: true, version: '1.0.1' })
    // The token is worth nothing any more, and gone.
    expect(await host.must('cat /etc/qunkong-agent/config')).not.toContain('qke_')
    expect(await host.must('stat -c %a /etc/qunkong-agent/config /var/lib/qunkong-agent')).toBe('600\n700\n')
    expect(await host.must('cat /opt/qunkong-agent/version.txt')).toBe('1.0.1\n')
  })

  test('a second time it changes nothing, and the host is still the same one', async () => {
    const [agent, process] = [await theAgent(), await pid()]
    await host.must(`sh ${INSTALL} ${where()} --binary-path ${agentOf('1.0.1')}`, 120_000)
    expect(await pid()).toBe(process)
    expect((await admin.client.agents.list.query()).items.map(({ id }) => id)).toEqual([agent?.id])
  })

  test('killed, it is back by itself', async () => {
    const before = await pid()
    await host.must(`kill -9 ${before}`)
    await until(async () => !['0', before].includes(await pid()), {
      timeoutMs: 60_000,
      what: 'systemd to start it again',
    })
    await connected()
  })

  test('its log is in the journal, by priority', async () => {
    expect(await host.must('journalctl -u qunkong-agent -o cat')).toContain('connected agent=')
    const all = await host.must('journalctl -u qunkong-agent -p info -o json')
    const priorities = all
      .trim()
      .split('\n')
      .map((line) => String(JSON.parse(line).PRIORITY))
    expect(priorities).toContain('6')
    expect(await host.must('journalctl -u qunkong-agent -p warning -o cat -q || true')).not.toContain(
      'connected agent=',
    )
  })

  test('its limits hold for itself, and not for a script that needs more memory than it may', async () => {
    const show = await host.must(
      'systemctl show -p MemoryMax -p CPUQuotaPerSecUSec -p LimitNOFILE -p RestartUSec qunkong-agent',
    )
    expect(show).toContain(`MemoryMax=${512 * 1024 * 1024}`)
    expect(show).toContain('CPUQuotaPerSecUSec=500ms')
    expect(show).toContain('LimitNOFILE=65536')
    expect(show).toContain('RestartUSec=10s')
    const script = 'dd if=/dev/zero of=/dev/null bs=600M count=1 && cat /proc/self/cgroup'
    const limited = `systemd-run --wait -q -p MemoryMax=512M -p MemorySwapMax=0 sh -c '${script}'`
    expect((await host.sh(limited)).code).not.toBe(0)
    const agent = await online('the agent to be online')
    const runId = await startRun(admin.client, [agent.id], script, { timeoutSeconds: 120 })
    expect(await finished(admin.client, runId, 150_000)).toMatchObject({ state: 'succeeded' })
    const task = (await tasksOf(admin.client, runId))[0]
    const { stdout } = await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })
    expect(stdout).toContain('qunkong-keeper.service')
    expect(stdout).not.toContain('qunkong-agent.service')
  })

  test('a running script survives a restart of the service, with its result', async () => {
    const agent = await online('the agent to be online')
    const runId = await startRun(admin.client, [agent.id], SCRIPT)
    await until(async () => (await tasksOf(admin.client, runId))[0]?.state === 'running')
    const before = await pid()
    await host.must('systemctl restart qunkong-agent')
    await connected()
    expect(await pid()).not.toBe(before)
    await host.must('touch /tmp/go')
    expect(await finished(admin.client, runId, 90_000)).toMatchObject({ state: 'succeeded' })
    const task = (await tasksOf(admin.client, runId))[0]
    expect((await admin.client.runs.output.query({ taskId: task?.taskId ?? '' })).stdout).toBe(
      'before\nafter\n',
    )
  })

  test('it runs after a reboot of the host, and after a power cut', async () => {
    for (const how of ['in order', 'power cut'] as const) {
      await host.reboot(how)
      await connected()
      await online(`the agent to be online after a reboot (${how})`)
    }
  }, 300_000)

  test('uninstalled, it leaves nothing behind, and the console knows', async () => {
    const kept = await host.must('/opt/qunkong-agent/uninstall-agent.sh')
    expect(kept).toContain('--purge')
    await until(async () => (await admin.client.agents.list.query()).items.length === 0, {
      timeoutMs: 30_000,
      what: 'the console to forget the host',
    })
    expect(await host.must(FILES)).not.toContain('/opt/')
    await host.must(`sh ${SCRIPTS}/uninstall-agent.sh --purge`)
    expect((await host.sh(FILES)).stdout).toBe('')
    expect((await host.sh('systemctl list-units --all --plain --no-legend "qunkong*"')).stdout).toBe('')
    const { items } = await admin.client.audit.list.query({ action: 'agents.uninstall' })
    expect(items).toHaveLength(1)
  })
})
