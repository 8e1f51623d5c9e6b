/** All outputs of a run as one file, made while it is read: as text by groups, as JSON lines, or as an archive. */
import { Readable } from 'node:stream'
import { and, asc, eq, gt } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Database } from '../../../drizzle/client.ts'
import { tasks } from '../../../drizzle/schema/index.ts'
import type { VerbContext } from '../../context.ts'
import { BY_RUN } from '../../history/planned.ts'
import { type ArchiveEntry, archiveOf } from '../../http/archive.ts'
import type { RunRow, TaskRow } from '../live.ts'
import { type KeptOutput, readOutputs } from '../outputs.ts'
import { isOver } from '../states.ts'
import { cutLine } from '../text.ts'
import { type Answer, answersOf } from './answers.ts'
import { uniqueNames } from './fileNames.ts'
import { foldNames } from './foldNames.ts'
import { keptPieces } from './keptText.ts'
import { outputSoFar, tasksWithOutput } from './liveOutputs.ts'
import { STREAMS, type Stream } from './outputKey.ts'

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

const idOf = (hex: string) => (hex === '' ? null : Buffer.from(hex, 'hex'))

interface Answered {
  task: TaskRow
  /** What it printed there. One at a time: each may be large, and whoever takes it slow. */
  output: (stream: Stream) => Promise<KeptOutput | undefined>
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
      yield { task, output: async (stream) => soFar[stream], partial: true }
      continue
    }
    // It may have ended since its row was read.
    const [now] = isOver(row.state) ? [row] : await database.select().from(tasks).where(eq(tasks.id, row.id))
    const task = now ?? row
    const ids = { stdout: task.stdoutId, stderr: task.stderrId }
    yield { task, output: (stream) => read(ids[stream]), partial: false }
  }
}

/** A text whose last line is a whole one. */
async function* lines(pieces: Iterable<string>): AsyncGenerator<string> {
  let last = '\n'
  for (const piece of pieces) {
    if (piece === '') continue
    last = piece
    yield piece
  }
  if (!last.endsWith('\n')) yield '\n'
}

async function* blockOf(
  names: string[],
  how: string,
  output: (stream: Stream) => Promise<KeptOutput | undefined>,
): AsyncGenerator<string> {
  yield `${RULE}\n${foldNames(names, Number.POSITIVE_INFINITY)} (${names.length}): ${how}\n${RULE}\n`
  yield* lines(keptPieces(await output('stdout')))
  const stderr = await output('stderr')
  if (!stderr || stderr.total === 0) return
  yield `${RULE} stderr\n`
  yield* lines(keptPieces(stderr))
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
    yield* blockOf(names, how, (stream) => read(idOf(answer[stream])))
  }
  for (const { id, hostname } of live) {
    const soFar = outputSoFar(ctx, id)
    // Ended while this was being read: better what it says now than nothing.
    const [row] = soFar ? [] : await ctx.app.database.select().from(tasks).where(eq(tasks.id, id))
    const ids = { stdout: row?.stdoutId ?? null, stderr: row?.stderrId ?? null }
    const how = soFar ? 'running, so far' : (row?.state ?? 'gone')
    yield* blockOf([hostname], how, async (stream) => (soFar ? soFar[stream] : read(ids[stream])))
  }
}

async function* asJsonLines(ctx: VerbContext, run: RunRow): AsyncGenerator<string> {
  for await (const { task, partial, output } of answersOfTasks(ctx, run)) {
    const { id, hostname, agentId, state, exitCode, signal, reason, durationMs, truncated } = task
    const known = { taskId: id, hostname, agentId, state, exitCode, signal, reason, durationMs, truncated }
    yield JSON.stringify({ ...known, partial }).slice(0, -1)
    for (const stream of STREAMS) {
      yield `,"${stream}":"`
      for (const piece of keptPieces(await output(stream))) yield JSON.stringify(piece).slice(1, -1)
      yield '"'
    }
    yield '}\n'
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

/** By itself, so that nothing else holds the bytes. */
const opening = (chunks: Buffer[]) => () => Readable.from(chunks, { objectMode: false })

/** `HOST.txt`, and `stderr/HOST.txt` where something was printed there; `HOST.partial.txt` of one that still runs. */
async function* filesOf(ctx: VerbContext, run: RunRow): AsyncGenerator<ArchiveEntry> {
  const nameOf = uniqueNames()
  for await (const { task, output, partial } of answersOfTasks(ctx, run)) {
    const name = `${nameOf(task.hostname, task.agentId)}${partial ? '.partial' : ''}.txt`
    const options = { mtime: task.finishedAt ?? task.createdAt }
    yield { name, options, open: opening(bytesOf(await output('stdout'))) }
    const stderr = await output('stderr')
    if (stderr) yield { name: `stderr/${name}`, options, open: opening(bytesOf(stderr)) }
  }
}

/** As it is to be written, at the pace of whoever takes it: at most one output is in memory, and what is shared by many. */
export function makeDownload(ctx: VerbContext, run: RunRow, format: Format): AsyncIterable<string | Buffer> {
  if (format === 'text') return asText(ctx, run)
  return format === 'jsonl' ? asJsonLines(ctx, run) : archiveOf(filesOf(ctx, run))
}
