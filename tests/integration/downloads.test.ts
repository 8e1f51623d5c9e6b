/** Downloads of a run whose hosts all printed something else, and much: at the reader's pace, in bounded memory. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAgent } from '../harness/agent.ts'
import { connectTo, spokenWith } from '../harness/database.ts'
import { runOnce } from '../harness/runs.ts'
import { startServer, type TestServer } from '../harness/server.ts'
import { connect, type TestClient } from '../harness/session.ts'
import { until } from '../harness/until.ts'

const MIB = 1024 * 1024
/** Of a MiB each. */
const OUTPUTS = 192
/** What the kernel takes for a reader who stands still, and what is read ahead. */
const AHEAD_BYTES_MAX = 32 * MIB
/** All of them held at one time would be more. */
const GROWTH_BYTES_MAX = 160 * MIB

const resources = new AsyncDisposableStack()
let server: TestServer
let admin: TestClient
let runId: string
beforeAll(async () => {
  server = resources.use(await startServer())
  admin = resources.use(await connect(server))
  const agent = resources.use(await startAgent(server, admin.client))
  runId = (await runOnce(admin.client, agent.id, 'echo first')).runId
  const db = await connectTo(server.dataDir)
  try {
    for (let n = 0; n < OUTPUTS; n++) {
      const data = randomBytes((MIB * 3) / 4).toString('base64')
      const id = randomBytes(32)
      await db.query(
        'INSERT INTO outputs (id, total, head, tail, compressed, data, stored, created_at) VALUES (?, ?, ?, 0, 0, ?, ?, now(3))',
        [id, MIB, MIB, Buffer.from(data), MIB],
      )
      await db.query(
        `INSERT INTO tasks (id, run_id, agent_id, hostname, state, exit_code, stdout_id, stdout_total, created_at, finished_at)
         SELECT concat(left(id, 10), lpad(?, 16, '0')), run_id, agent_id, concat('host-', ?), state, 0, ?, ?, created_at, finished_at
         FROM tasks WHERE run_id = ? AND stdout_total < 100`,
        [n, n, id, MIB, runId],
      )
    }
  } finally {
    await db.end()
  }
}, 120_000)
afterAll(() => resources.disposeAsync())

const download = async (format: string): Promise<IncomingMessage> => {
  const headers = { authorization: `Bearer ${admin.token}` }
  const [res] = await once(
    get(`${server.url}/api/runs/${runId}/outputs?format=${format}`, { headers }),
    'response',
  )
  return res as IncomingMessage
}

const proc = (file: string) => `/proc/${server.child().pid}/${file}`

/** What the server has held at most since `forgetPeak`. */
async function peakBytes(): Promise<number> {
  return Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(proc('status'), 'utf8'))?.[1]) * 1024
}
async function forgetPeak(): Promise<number> {
  await writeFile(proc('clear_refs'), '5')
  return peakBytes()
}

/** Of all that the database has sent to anybody, once it sends nothing more. */
async function sentByDatabase(): Promise<number> {
  let before = 0
  let still = 0
  return until(
    async () => {
      const { bytesOut } = await spokenWith(server.dataDir)
      // Each question is answered by it, too.
      still = bytesOut - before < 16 * 1024 ? still + 1 : 0
      before = bytesOut
      return still > 20 ? bytesOut : undefined
    },
    { what: 'the database to rest' },
  )
}

test.each(['zip', 'jsonl', 'text'])(
  '%s: what nobody takes is not read, and what was taken is let go of',
  async (format) => {
    const before = await sentByDatabase()
    const base = await forgetPeak()
    const res = await download(format)
    expect(res.statusCode).toBe(200)
    let taken = 0
    const takeUntil = async (bytes: number) => {
      for (; taken < bytes; ) {
        const chunk = res.read() as Buffer | null
        if (chunk) taken += chunk.length
        else if (res.readableEnded) return
        else await Promise.race([once(res, 'readable'), once(res, 'end')])
      }
    }
    for (const mib of [1, 40]) {
      await takeUntil(mib * MIB)
      // A zip of base64 is three quarters of it.
      expect((await sentByDatabase()) - before).toBeLessThan((mib * MIB * 4) / 3 + AHEAD_BYTES_MAX)
    }
    await takeUntil(Number.POSITIVE_INFINITY)
    expect(res.complete).toBe(true)
    expect(taken).toBeGreaterThan((OUTPUTS * MIB * 3) / 4)
    console.log(format, 'GROWTH', ((await peakBytes()) - base) / MIB)
    expect((await peakBytes()) - base).toBeLessThan(GROWTH_BYTES_MAX)
  },
)
