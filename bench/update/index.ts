/** `update`: what an update costs on the wire, and how long a fleet of 200 takes, beside sending the whole file. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { download, type Order, verifyFile } from '../../agent/update/download.ts'
import { type Get, readAll, request } from '../../agent/update/fetch.ts'
import { packAgents } from '../../tests/harness/packed.ts'
import { fakeExecutable, ownArch, uploadRelease } from '../../tests/harness/releases.ts'
import { startServer, type TestServer } from '../../tests/harness/server.ts'
import { connect, type TestClient } from '../../tests/harness/session.ts'
import type { Figure } from '../report.ts'

const FLEET = 200
/** A small stand-in for the 105 MB of a real one: 200 copies of those would measure this machine's disk. */
const FLEET_FILE_BYTES = 4 * 1024 * 1024
/** Three blocks, as a small change of our code makes in a real build. */
const CHANGED_AT = [100_000, 2_000_000, 4_000_000]

interface Cost {
  bytes: number
  seconds: number
}

/** The agent's own code for one update from `ownFile`, up to the proved file. */
async function update(get: Get, order: Order, ownFile: string): Promise<Cost> {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-bench-'))
  const began = performance.now()
  let bytes = 0
  try {
    const file = await download(order, {
      ...{ get, ownFile, folder },
      signal: new AbortController().signal,
      progress: { share() {}, received: (more) => (bytes += more) },
      retrying() {},
    })
    await verifyFile(order, file)
    return { bytes, seconds: (performance.now() - began) / 1000 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The reference: the whole file by one GET. */
async function fetchWhole(get: Get, order: Order): Promise<Cost> {
  const began = performance.now()
  const answer = await get(order.downloadUrl, { signal: AbortSignal.timeout(120_000) })
  const { length } = await readAll(answer, order.size)
  return { bytes: length, seconds: (performance.now() - began) / 1000 }
}

async function release(
  server: TestServer,
  admin: TestClient,
  version: string,
  file: Uint8Array,
): Promise<Order> {
  const { body } = await uploadRelease(server, { authorization: `Bearer ${admin.token}` }, file, { version })
  const { size, sha256, signature } = await admin.client.releases.get.query({ id: body.id })
  const base = `/releases/${body.id}`
  const urls = { downloadUrl: `${base}/file`, manifestUrl: `${base}/manifest` }
  return { version, arch: ownArch, size, sha256, signature, ...urls }
}

const figure = (metric: string, unit: string, value: number, reference: string, referenceValue: number) => ({
  bench: 'update',
  ...{ metric, unit, value, reference, referenceValue },
})

export async function benchUpdate(): Promise<Figure[]> {
  await using packed = await packAgents([{ version: '1.0.1' }, { version: '1.0.2' }])
  await using server = await startServer()
  await using admin = await connect(server)
  const get: Get = (where, { headers = {}, signal }) =>
    request(new URL(where, `http://127.0.0.1:${server.agentPort}`), headers, signal)
  const order = await release(server, admin, '1.0.2', await readFile(packed.file('1.0.2')))
  const delta = await update(get, order, packed.file('1.0.1'))
  const whole = await fetchWhole(get, order)

  const old = fakeExecutable(FLEET_FILE_BYTES)
  const fresh = Buffer.from(old)
  for (const at of CHANGED_AT) fresh.write('changed', at)
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-bench-'))
  try {
    const ownFile = path.join(folder, 'agent')
    await writeFile(ownFile, old)
    const small = await release(server, admin, '2', fresh)
    const timed = async (work: () => Promise<Cost>) => {
      const began = performance.now()
      await Promise.all(Array.from({ length: FLEET }, work))
      return (performance.now() - began) / 1000
    }
    const fleet = await timed(() => update(get, small, ownFile))
    // In turn, within the server's 50 places: a reader that is refused would count as quick.
    let fleetWhole = 0
    for (let i = 0; i < FLEET; i += 1) fleetWhole += (await fetchWhole(get, small)).seconds
    return [
      figure('bytes', 'B', delta.bytes, 'whole file', whole.bytes),
      figure('one_s', 's', delta.seconds, 'whole file, unproved', whole.seconds),
      figure('fleet_200_s', 's', fleet, 'whole files, unproved, one by one', fleetWhole),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
