/** All outputs of a run as one file, made while it is read: as text by groups, as JSON lines, or as an archive. */
import { Readable } from 'node:stream'
import { and, asc, eq, gt } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { ZipFile } from 'yazl'
import type { Database } from '../../../drizzle/client.ts'
import { tasks } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import { BY_RUN } from '../../history/planned.ts'
import type { RunRow, TaskRow } from '../live.ts'
import { type KeptOutput, readOutputs } from '../outputs.ts'
import { isOver } from '../states.ts'
import { cutLine } from '../text.ts'
import { type Answer, answersOf } from './answers.ts'
import { uniqueNames } from './fileNames.ts'
import { foldNames } from './foldNames.ts'
import { keptText } from './keptText.ts'
import { outputSoFar, tasksWithOutput } from './liveOutputs.ts'

export const FORMATS = ['text', 'jsonl', 'zip'] as const
export type Format = (typeof FORMATS)[number]

const ROWS_PER_STATEMENT = 500
/** Outputs that many hosts share are not read again and again. */
const REMEMBERED_BYTES = 4 * 1024 * 1024
const RULE = '-'.repeat(15)

type Reader = (id: Buffer | null) => Promise<KeptOutput | undefined>

function reader(database: Database): Reader {
  const known = new LRUCache<string, KeptOutput>({
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: ({ head, tail }) => head.length + tail.length + 1,
  })
  return async (id) => {
    if (!id) return undefined
    const key = id.toString('hex')
    const kept = known.get(key) ?? (await readOutputs(database, [id])).get(key)
    if (kept) known.set(key, kept)
    return kept
  }
}

async function* tasksOf(database: Database, runId: string): AsyncGenerator<TaskRow> {
  for (let last = ''; ; ) {
    const rows = await database
      .select()
      .from(tasks, BY_RUN)
      .where(and(eq(tasks.runId, runId), gt(tasks.id, last)))
      .orderBy(asc(tasks.id))
      .limit(ROWS_PER_STATEMENT)
    yield* rows
    const end = rows.at(-1)
    if (!end || rows.length < ROWS_PER_STATEMENT) return
    last = end.id
  }
}

const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)
const idOf = (hex: string) => (hex === '' ? null : Buffer.from(hex, 'hex'))

interface Answered {
  task: TaskRow
  stdout: KeptOutput | undefined
  stderr: KeptOutput | undefined
  /** It still runs: this is what it has printed so far. */
  partial: boolean
}

/** Each task with what it printed, as it is when its turn comes. */
async function* answersOfTasks(ctx: VerbContext, run: RunRow): AsyncGenerator<Answered> {
  const { database } = ctx.app
  const read = reader(database)
  for await (const row of tasksOf(database, run.id)) {
    const soFar = outputSoFar(ctx, row.id)
    if (soFar) {
      const task = ctx.app.runs.task(row.id)?.row ?? row
      yield { task, stdout: soFar.stdout, stderr: soFar.stderr, partial: true }
      continue
    }
    // It may have ended since its row was read.
    const [now] = isOver(row.state) ? [row] : await database.select().from(tasks).where(eq(tasks.id, row.id))
    const task = now ?? row
    yield { task, stdout: await read(task.stdoutId), stderr: await read(task.stderrId), partial: false }
  }
}

function* blockOf(names: string[], how: string, stdout: string, stderr: string): Generator<string> {
  yield `${RULE}\n${foldNames(names, Number.POSITIVE_INFINITY)} (${names.length}): ${how}\n${RULE}\n`
  yield ended(stdout)
  if (stderr !== '') yield `${RULE} stderr\n${ended(stderr)}`
}

/**
 * As clush and dshbak print it: the names of those who answered the same, then the answer; the largest group first.
 * Those that still run come last, each by itself.
 */
async function* asText(ctx: VerbContext, run: RunRow): AsyncGenerator<string> {
  const read = reader(ctx.app.database)
  const live = tasksWithOutput(ctx, run.id).map(({ row }) => row)
  const apart = new Set(live.map(({ id }) => id))
  const answers = [...(await answersOf(ctx, run))]
  const size = ({ hosts }: Answer) => hosts.length
  for (const answer of answers.sort((a, b) => size(b) - size(a))) {
    const names = answer.hosts.filter(({ taskId }) => !apart.has(taskId)).map(({ hostname }) => hostname)
    if (names.length === 0) continue
    const how = answer.exitCode === null ? answer.state : `${answer.state}, exit ${answer.exitCode}`
    const stdout = keptText(await read(idOf(answer.stdout)))
    yield* blockOf(names, how, stdout, keptText(await read(idOf(answer.stderr))))
  }
  for (const { id, hostname } of live) {
    const soFar = outputSoFar(ctx, id)
    // Ended while this was being read: better what it says now than nothing.
    const [row] = soFar ? [] : await ctx.app.database.select().from(tasks).where(eq(tasks.id, id))
    const stdout = soFar ? soFar.stdout : await read(row?.stdoutId ?? null)
    const stderr = soFar ? soFar.stderr : await read(row?.stderrId ?? null)
    yield* blockOf(
      [hostname],
      soFar ? 'running, so far' : (row?.state ?? 'gone'),
      keptText(stdout),
      keptText(stderr),
    )
  }
}

async function* asJsonLines(ctx: VerbContext, run: RunRow): AsyncGenerator<string> {
  for await (const { task, partial, ...streams } of answersOfTasks(ctx, run)) {
    const { id, hostname, agentId, state, exitCode, signal, reason, durationMs, truncated } = task
    const stdout = keptText(streams.stdout)
    const stderr = keptText(streams.stderr)
    const line = { taskId: id, hostname, agentId, state, exitCode, signal, reason, durationMs, truncated }
    yield `${JSON.stringify({ ...line, partial, stdout, stderr })}\n`
  }
}

/** Bytes as they were printed, whatever they are. */
function bytesOf(kept: KeptOutput | undefined): Buffer[] {
  if (!kept) return []
  const cut = kept.total - kept.head.length - kept.tail.length
  return [kept.head, ...(cut > 0 ? [Buffer.from(cutLine(cut))] : []), kept.tail].filter(
    ({ length }) => length > 0,
  )
}

/** `HOST.txt`, and `stderr/HOST.txt` where something was printed there; `HOST.partial.txt` of one that still runs. */
async function* asZip(ctx: VerbContext, run: RunRow): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  const left = new AbortController()
  /** Resolves when all of it has been taken: the next one is not read before. */
  const add = (name: string, mtime: Date, chunks: Buffer[]) =>
    new Promise<void>((resolve, reject) => {
      const stop = () => reject(new Error('nobody reads on'))
      if (left.signal.aborted) return stop()
      left.signal.addEventListener('abort', stop, { once: true })
      zip.addReadStreamLazy(name, { mtime }, (take) => {
        const bytes = Readable.from(chunks, { objectMode: false })
        bytes.once('close', () => {
          left.signal.removeEventListener('abort', stop)
          resolve()
        })
        take(null, bytes)
      })
    })
  const fill = async () => {
    const nameOf = uniqueNames()
    for await (const { task, stdout, stderr, partial } of answersOfTasks(ctx, run)) {
      const name = `${nameOf(task.hostname, task.agentId)}${partial ? '.partial' : ''}.txt`
      const mtime = task.finishedAt ?? task.createdAt
      await add(name, mtime, bytesOf(stdout))
      if (stderr) await add(`stderr/${name}`, mtime, bytesOf(stderr))
    }
    zip.end()
  }
  const output = Readable.from(zip.outputStream, { objectMode: false })
  const filled = fill().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  try {
    for await (const chunk of output) yield chunk as Buffer
  } finally {
    left.abort()
    await filled
  }
}

export function makeDownload(ctx: VerbContext, run: RunRow, format: Format): AsyncGenerator<string | Buffer> {
  if (format === 'text') return asText(ctx, run)
  return format === 'jsonl' ? asJsonLines(ctx, run) : asZip(ctx, run)
}
