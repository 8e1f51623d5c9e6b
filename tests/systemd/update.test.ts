/** Updates of agents that a real systemd keeps alive: 1 → 2 with a script that goes on, and back from whatever is broken. */
import { readFileSync } from 'node:fs'
import { truncate } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { fakeExecutable, uploadRelease } from '../harness/releases.ts'
import { targetsOf } from '../harness/rollouts.ts'
import { finished, startRun, tasksOf } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'
import type { Container } from './container.ts'
import { bootHost, install, onlineAgent, packedFile } from './host.ts'

const reason = inject('reason')
/** Goes on once it is told to, and leaves a line at each start. */
const SCRIPT = 'echo started >>/tmp/starts; echo before; until [ -e /tmp/go ]; do sleep 0.2; done; echo after'
const KEY = '/var/lib/qunkong-agent/release-key'
const ENDED = ['confirmed', 'failed', 'rolled_back', 'skipped']
/** From the installation to the version before; the promise of the docs. */
const TAKEN_BACK_S_MAX = 120
/** The guard's grace of 60 s, and a round of it. */
const GUARD_S = 75
const CASE_MS = 300_000
const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient

async function upload(to: TestServer, as: TestClient, version: string, file: Buffer): Promise<string> {
  const headers = { authorization: `Bearer ${as.token}` }
  const { status, body } = await uploadRelease(to, headers, file, { version })
  expect({ version, status, body }).toMatchObject({ status: 201 })
  return body.id
}

/** A host of its own with agent 1.0.1, which runs SCRIPT. */
class Scene implements AsyncDisposable {
  readonly host: Container
  readonly agentId: string
  private readonly runId: string
  private readonly as: TestClient

  private constructor(host: Container, agentId: string, runId: string, as: TestClient) {
    this.host = host
    this.agentId = agentId
    this.runId = runId
    this.as = as
  }

  static async of(at: TestServer, as: TestClient): Promise<Scene> {
    const host = await bootHost()
    try {
      await install(host, at, as, '1.0.1')
      const { id } = await onlineAgent(host, as)
      const scene = new Scene(host, id, await startRun(as.client, [id], SCRIPT), as)
      await until(async () => (await host.sh('test -e /tmp/starts')).code === 0, {
        timeoutMs: 60_000,
        what: 'the script to start',
      })
      return scene
    } catch (error) {
      await host[Symbol.asyncDispose]()
      throw error
    }
  }

  [Symbol.asyncDispose] = () => this.host[Symbol.asyncDispose]()

  offer(version: string): Promise<{ id: string }> {
    return this.as.client.rollouts.create.mutate({ version, targets: { agentIds: [this.agentId] } })
  }

  /** How the rollout ended for this host. */
  async ending(rolloutId: string) {
    return until(
      async () => {
        const [target] = await targetsOf(this.as.client, rolloutId)
        if (!target || !ENDED.includes(target.state)) throw new Error(`it is ${target?.state}`)
        return target
      },
      { timeoutMs: 200_000, what: 'the update to end' },
    ).catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await this.journal()}`)
    })
  }

  update = async (version: string) => this.ending((await this.offer(version)).id)

  journal = () => this.host.must("journalctl -u 'qunkong-*' -o short-unix --no-pager")

  /** Seconds from the journal's last line with `first` to the last one with `then`. */
  async seconds(first: string, then: string): Promise<number> {
    const lines = (await this.journal()).split('\n')
    const at = (words: string) => Number(lines.findLast((line) => line.includes(words))?.split(' ')[0])
    return at(then) - at(first)
  }

  /** Both what is installed and what is connected. */
  async runs(version: string): Promise<void> {
    expect(await this.host.must('/opt/qunkong-agent/qunkong-agent --version')).toBe(`${version}\n`)
    expect(await this.host.must('cat /opt/qunkong-agent/version.txt')).toBe(`${version}\n`)
    expect(await onlineAgent(this.host, this.as)).toMatchObject({ id: this.agentId, version })
  }

  /** The script goes on to its end, and its result is there: whole, and once. */
  async endScript(): Promise<void> {
    expect(await tasksOf(this.as.client, this.runId)).toMatchObject([{ state: 'running' }])
    await this.host.must('touch /tmp/go')
    expect(await finished(this.as.client, this.runId)).toMatchObject({ state: 'succeeded' })
    const [task] = await tasksOf(this.as.client, this.runId)
    const output = await this.as.client.runs.output.query({ taskId: task?.taskId ?? '' })
    expect(output).toMatchObject({ stdout: 'before\nafter\n', stderr: '', truncated: false })
    expect(await this.host.must('cat /tmp/starts')).toBe('started\n')
  }
}

describe.skipIf(reason !== null)(`updates under systemd${reason ? ` (skipped: ${reason})` : ''}`, () => {
  beforeAll(async () => {
    server = resources.use(await startServer())
    admin = resources.use(await connect(server))
    for (const version of ['1.0.2', '2.0.0-crash', '2.0.0-hang', '2.0.0-lost'])
      await upload(server, admin, version, readFileSync(packedFile(version)))
  })
  afterAll(() => resources.disposeAsync())

  describe.concurrent('each on a host of its own', () => {
    test.each([
      ['exits at once', '2.0.0-crash', /^It ended 3 times/],
      ['hangs', '2.0.0-hang', /^It was not confirmed within 60 s, though the server could be reached/],
      ['connects to nothing', '2.0.0-lost', /^It was not confirmed within 60 s.*last error: .*REFUSED/],
    ])(
      'a version that %s is taken back within two minutes; scripts notice nothing of it',
      async (_how, broken, why) => {
        await using scene = await Scene.of(server, admin)
        expect(await scene.update('1.0.2')).toMatchObject({ state: 'confirmed' })
        await scene.runs('1.0.2')
        const ended = await scene.update(broken)
        expect(ended).toMatchObject({ state: 'rolled_back', message: expect.stringMatching(why) })
        expect(await scene.seconds('update installed', 'was taken back')).toBeLessThan(TAKEN_BACK_S_MAX)
        await scene.runs('1.0.2')
        await scene.endScript()
      },
      CASE_MS,
    )

    test(
      'what is signed by another key, or comes only in part, is refused and changes nothing',
      async () => {
        await using scene = await Scene.of(server, admin)
        expect(await scene.update('1.0.2')).toMatchObject({ state: 'confirmed' })
        await scene.endScript()
        const noise = fakeExecutable(3_000_000)
        await upload(server, admin, '5.0.0', noise)
        await scene.host.must(`cp ${KEY} /root/key && head -c 43 /dev/zero | tr '\\0' A >${KEY}`)
        expect(await scene.update('5.0.0')).toMatchObject({
          state: 'failed',
          message: expect.stringContaining('signature is not by the release key'),
        })
        await scene.host.must(`cp /root/key ${KEY}`)
        const half = path.join(
          server.dataDir,
          'releases',
          `${await upload(server, admin, '6.0.0', noise)}.bin`,
        )
        await truncate(half, noise.length / 2)
        expect(await scene.update('6.0.0')).toMatchObject({
          state: 'failed',
          message: expect.stringContaining('answered 410'),
        })
        await scene.runs('1.0.2')
        expect(await scene.journal()).not.toContain('was taken back')
      },
      CASE_MS,
    )

    test(
      'while the server is down nothing is taken back, and the rollout ends well once it is up again',
      async () => {
        await using own = await startServer()
        await using operator = await connect(own)
        await upload(own, operator, '1.0.2', readFileSync(packedFile('1.0.2')))
        await using scene = await Scene.of(own, operator)
        const { id } = await scene.offer('1.0.2')
        await until(async () => (await scene.journal()).includes('update installed'), {
          timeoutMs: 60_000,
          what: 'the installation',
        })
        await own.crash()
        // By then a version that hangs would have been taken back.
        const guard = 'systemctl show qunkong-agent-guard -p ActiveEnterTimestampMonotonic --value'
        await until(
          async () => {
            const sinceS = Number(await scene.host.must(guard)) / 1e6
            const nowS = Number((await scene.host.must('cat /proc/uptime')).split(' ')[0])
            return sinceS > 0 && nowS - sinceS > GUARD_S
          },
          { timeoutMs: 150_000, what: "the guard's time to pass" },
        )
        expect(await scene.journal()).toContain('not connected')
        expect(await scene.host.must('/opt/qunkong-agent/qunkong-agent --version')).toBe('1.0.2\n')
        await own.start()
        expect(await scene.ending(id)).toMatchObject({ state: 'confirmed' })
        await scene.runs('1.0.2')
        await scene.endScript()
      },
      CASE_MS,
    )
  })
})
