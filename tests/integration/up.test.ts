/** What `npm run up` keeps running: server and local agent are back when both end at one moment. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { keepServer } from '../../deployment/up/keepServer.mjs'
import { startLocalAgent } from '../../deployment/up/localAgent.mjs'
import { ADMIN } from '../harness/server.ts'
import { until } from '../harness/until.ts'

const BACK_MS_MAX = 60_000

test('server and local agent that are killed at once are both started again', async () => {
  await using resources = new AsyncDisposableStack()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'qunkong-up-'))
  resources.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  const env = { HOST: '127.0.0.1', PORT: '0', AGENT_HOST: '127.0.0.1', AGENT_PORT: '0', QUNKONG_UI: 'off' }
  for (const [name, value] of Object.entries({
    ...env,
    DATA_DIR: dataDir,
    ADMIN_PASSWORD: ADMIN.password,
    NODE_ENV: 'production',
  }))
    vi.stubEnv(name, value)
  resources.defer(() => void vi.unstubAllEnvs())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  resources.defer(() => void vi.restoreAllMocks())

  const gaveUp = vi.fn()
  const settings = { dataDir, agentHost: '127.0.0.1' }
  const server = await keepServer(settings, gaveUp)
  resources.defer(() => server.stop())
  const agent = startLocalAgent(settings, server)
  resources.defer(() => agent.stop())
  expect(await agent.start()).toBe(true)
  expect(agent.isBusy()).toBe(false)
  // What tells a later start that the password was never shown.
  expect(existsSync(path.join(dataDir, 'admin-password-given'))).toBe(true)

  const pids = async () => {
    const { pid } = JSON.parse(await readFile(path.join(dataDir, 'server.json'), 'utf8')) as { pid: number }
    const lock = await readFile(path.join(dataDir, 'local-agent', 'lock'), 'utf8')
    return { server: pid, agent: Number(lock.split(' ')[0]) }
  }
  const before = await pids()
  process.kill(before.server, 'SIGKILL')
  process.kill(before.agent, 'SIGKILL')
  await until(
    async () => {
      const now = await pids()
      if (now.server === before.server || now.agent === before.agent) return false
      const response = await fetch(`http://127.0.0.1:${server.port}/metrics`)
      return /^qunkong_agents\{state="online"\} 1$/m.test(await response.text())
    },
    { timeoutMs: BACK_MS_MAX, what: 'server and agent to be back' },
  )
  expect(server.isRunning()).toBe(true)
  expect(gaveUp).not.toHaveBeenCalled()
})
