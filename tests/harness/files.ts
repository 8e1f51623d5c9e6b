/** Files as the tests upload, push and look at them. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { uploadFile } from '../../client/files.ts'
import { finished, tasksOf } from './runs.ts'
import type { TestServer } from './server.ts'
import type { TestClient } from './session.ts'
import { until } from './until.ts'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A folder that is removed with what is in it. */
export async function scratch() {
  const folder = await mkdtemp(path.join(tmpdir(), 'qunkong-files-'))
  return {
    folder,
    at: (...names: string[]) => path.join(folder, ...names),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export const noise = (bytes: number): Buffer => randomBytes(bytes)

/** Through the client's own helper. */
export async function upload(server: TestServer, { token, client }: TestClient, name: string, bytes: Buffer) {
  await using folder = await scratch()
  await writeFile(folder.at(name), bytes)
  return await uploadFile(folder.at(name), { url: server.url, token, client })
}

type PushInput = Parameters<TestClient['client']['files']['push']['mutate']>[0]

/** Pushes to the end: what became of each host, with its output. */
export async function push(
  { client }: TestClient,
  agentIds: string[],
  input: Omit<PushInput, 'targets'>,
  timeoutMs?: number,
) {
  const { id } = await client.files.push.mutate({ ...input, targets: { agentIds } })
  await finished(client, id, timeoutMs)
  return { id, hosts: await hostsOf({ client }, id) }
}

export async function hostsOf({ client }: Pick<TestClient, 'client'>, runId: string) {
  const tasks = await tasksOf(client, runId)
  return Promise.all(
    tasks.map(async ({ taskId, agentId, state, reason }) => {
      const { stdout } = await client.runs.output.query({ taskId })
      return { taskId, agentId, state, reason, stdout }
    }),
  )
}

/** Of a push that has gone to one host. */
export async function pushOnce(admin: TestClient, agentId: string, input: Omit<PushInput, 'targets'>) {
  const { id, hosts } = await push(admin, [agentId], input)
  const [host] = hosts
  if (!host) throw new Error(`run ${id} has no task`)
  return { id, ...host }
}

/** Temporary files of pushes in a folder. */
export const temporaries = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.startsWith('.qunkong-'))

/** Resolves when a file is being written in `folder`. */
export const writing = (folder: string) =>
  until(async () => (await temporaries(folder)).length > 0, { what: `a file to be written in ${folder}` })

/** Most memory that a process has had, bytes; 0 once it is gone. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024
}

/** Processes that `pid` has started. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text.trim().split(/\s+/).filter(Boolean).map(Number)
}
