/** Records terminals as the policies say, and knows those that are being recorded now. */
import { rm } from 'node:fs/promises'
import { and, eq, gt, ne } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Transfer } from '../../agent/protocol/zmodem.ts'
import type { Database } from '../../drizzle/client.ts'
import { type RecordingProblem, recordingSegments, recordings } from '../../drizzle/schema/index.ts'
import type { AgentDirectory } from '../agents/directory.ts'
import { appendAudit } from '../audit/append.ts'
import { withRetry } from '../database/retry.ts'
import { systemActor } from '../domain.ts'
import { DomainError } from '../errors.ts'
import type { TapHooks, TapSession, TerminalTap, TerminalTaps } from '../terminals/tap.ts'
import { Indexer } from './indexer.ts'
import { SegmentReader } from './indexing/reader.ts'
import { SegmentTexts } from './lines.ts'
import { folderOf } from './places.ts'
import { type Policy, policyFor, readPolicies } from './policy.ts'
import { LIMITS, problemOf, Recorder, type RecorderLimits, type SegmentFacts } from './recorder.ts'
import { repairRecording, transferAtEnd } from './repair.ts'
import { findRecording, type RecordingRow, saveProgress, saveSegment } from './rows.ts'
import type { Looked, Search } from './searching/look.ts'
import { Thread } from './threads/thread.ts'

/** How far it is, for those who look at the rows after a crash. */
const SAVE_MS = 30_000
const PROBLEM_CHARS = 255
const ROWS_PER_STEP = 200
const REPAIRS_AT_ONCE = 8
/** Of one reader and recording one record is made in so long. */
const READING_MS = 3_600_000
const READINGS_MAX = 10_000
/** For the thread that searches: more than the largest text takes. */
const SEARCH_MIB = 256

const SENTENCES: Record<RecordingProblem, string> = {
  disk_full: 'The server’s disk is full: this session can’t be recorded.',
  write_failed: 'The server can’t write the recording of this session.',
  too_slow: 'The server’s disk is too slow to record this session.',
  bytes_lost: 'Output of this session is lost to its recording.',
  server_stopped: 'The server was stopped.',
}

interface Deps {
  database: Database
  log: Logger
  agents: AgentDirectory
  dataDir: string
  limits?: Partial<RecorderLimits>
}

interface Live {
  recorder: Recorder
  row: RecordingRow
}

export class Recordings implements TerminalTaps {
  readonly reader = new SegmentReader()
  readonly texts = new SegmentTexts(this.reader)
  readonly searcher = new Thread<Search, Looked>(
    new URL('./searching/worker.ts', import.meta.url),
    SEARCH_MIB,
  )
  readonly indexer: Indexer
  /** Who has looked into what lately: `PERSON RECORDING`. */
  readonly readings = new LRUCache<string, true>({ max: READINGS_MAX, ttl: READING_MS })
  private readonly deps: Deps
  private readonly limits: RecorderLimits
  private readonly live = new Map<string, Live>()
  private readonly writes = new Set<Promise<unknown>>()
  /** Of one session, one ends before the next begins. */
  private readonly turns = new Map<string, Promise<unknown>>()
  private readonly timer: NodeJS.Timeout

  constructor(deps: Deps) {
    this.deps = deps
    this.limits = { ...LIMITS, ...deps.limits }
    const { database, log, dataDir } = deps
    this.indexer = new Indexer({
      ...{ database, log, dataDir, reader: this.reader },
      isFlooded: () => [...this.live.values()].some(({ recorder }) => recorder.isFlooded),
    })
    this.timer = setInterval(() => this.saveAll(), SAVE_MS)
    this.timer.unref()
  }

  get count(): number {
    return this.live.size
  }

  /** What is being recorded, as far as it is written. */
  recorderOf(id: string): Recorder | undefined {
    return this.live.get(id)?.recorder
  }

  folderOf(id: string): string {
    return folderOf(this.deps.dataDir, id)
  }

  /** Before any session begins: makes whole what a crash left. */
  async start(): Promise<void> {
    const { database } = this.deps
    for (let last = ''; ; ) {
      const rows = await database
        .select()
        .from(recordings)
        .where(and(eq(recordings.state, 'recording'), gt(recordings.id, last)))
        .orderBy(recordings.id)
        .limit(ROWS_PER_STEP)
      // Nobody may open a terminal before that is done: some at one time.
      for (let at = 0; at < rows.length; at += REPAIRS_AT_ONCE)
        await Promise.all(rows.slice(at, at + REPAIRS_AT_ONCE).map((row) => this.repair(row)))
      const end = rows.at(-1)
      if (!end || rows.length < ROWS_PER_STEP) break
      last = end.id
    }
    await this.indexer.start()
  }

  private async repair(row: RecordingRow): Promise<void> {
    try {
      await repairRecording(this.deps.database, row, this.folderOf(row.id))
    } catch (error) {
      this.deps.log.error(
        { err: error, recording: row.id },
        'a recording that a crash cut off is not repaired',
      )
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    const open = [...this.live.values()]
    await Promise.all(open.map(({ recorder, row }) => this.close(recorder, row, false)))
    await Promise.allSettled(this.writes)
    const indexed = this.indexer.stop()
    await Promise.all([this.reader.stop(), this.searcher.stop()])
    await indexed
  }

  /** @throws DomainError `recording_failed` where it must be recorded and can't */
  async begin(session: TapSession, hooks: TapHooks): Promise<TerminalTap | null> {
    return this.inTurn(session.id, () => this.beginInTurn(session, hooks))
  }

  private async inTurn<T>(id: string, act: () => Promise<T>): Promise<T> {
    const before = this.turns.get(id) ?? Promise.resolve()
    const turn = before.catch(() => {}).then(act)
    this.turns.set(id, turn)
    try {
      return await turn
    } finally {
      if (this.turns.get(id) === turn) this.turns.delete(id)
    }
  }

  private async beginInTurn(session: TapSession, hooks: TapHooks): Promise<TerminalTap | null> {
    const { database } = this.deps
    const held = this.live.get(session.id)
    if (held) await this.close(held.recorder, held.row, false)
    const earlier = hooks.resumedAt === null ? undefined : await findRecording(database, session.id)
    if (hooks.resumedAt !== null && !earlier) return null
    const row = earlier ?? (await this.newRow(session))
    if (!row || row.state === 'removed') return null
    const transfer = earlier ? await this.transferAtEnd(row) : null
    const recorder = this.recorderFor(row, transfer, hooks)
    try {
      await recorder.open()
    } catch (error) {
      await this.refused(row, error)
      if (row.must) throw failure(error)
      return null
    }
    if (earlier) recorder.mark({ kind: 'resumed' }, 'The session goes on')
    this.live.set(row.id, { recorder, row })
    await saveProgress(
      database,
      row.id,
      { ...recorder.progress, segments: recorder.segments },
      { state: 'recording', endedAt: null, problem: problemOfBefore(row) },
    )
    return this.tapOf(recorder, row)
  }

  /** Null: it is not to be recorded. */
  private async newRow(session: TapSession): Promise<RecordingRow | null> {
    const { database } = this.deps
    const policy = await this.policyOf(session.agentId)
    if (policy.record === 'off') return null
    const { id, agentId, hostname, userId, username, runAs, cols, rows, openedAt } = session
    await database.insert(recordings).values({
      ...{ id, agentId, hostname, userId, username, runAs, cols, rows, startedAt: openedAt, marks: [] },
      ...{ state: 'recording', must: policy.record === 'must', input: policy.input },
    })
    return (await findRecording(database, id)) ?? null
  }

  async policyOf(agentId: string): Promise<Policy> {
    const { database, agents } = this.deps
    return policyFor(await readPolicies(database), agents.groups, agents.get(agentId))
  }

  /** A segment that can't be read is no reason not to go on. */
  private transferAtEnd(row: RecordingRow): Promise<Transfer | null> {
    return transferAtEnd(this.folderOf(row.id), row.segments).catch((error: unknown) => {
      this.deps.log.warn({ err: error, recording: row.id }, 'the end of a recording can’t be read')
      return null
    })
  }

  private recorderFor(row: RecordingRow, transfer: Transfer | null, hooks: TapHooks): Recorder {
    const recorder: Recorder = new Recorder(
      {
        folder: this.folderOf(row.id),
        title: `${row.username} on ${row.hostname}`,
        startedAt: row.startedAt,
        cols: row.cols,
        rows: row.rows,
        input: row.input,
        before: row,
        transfer,
      },
      {
        segment: (facts) => this.segmentChanged(row.id, recorder, facts),
        failed: (problem, text) => this.failed(row, recorder, problem, text, hooks),
        drained: () => hooks.onDrain(),
      },
      this.limits,
    )
    return recorder
  }

  private tapOf(recorder: Recorder, row: RecordingRow): TerminalTap {
    return {
      output: (offset, bytes) => recorder.output(offset, bytes),
      input: (username, bytes) => recorder.input(username, bytes),
      resize: (cols, rows) => recorder.resize(cols, rows),
      gap: (offset, bytes) => recorder.gap(offset, bytes),
      get ready() {
        return recorder.ready
      },
      end: () => this.inTurn(row.id, () => this.close(recorder, row, true)),
      suspend: () => this.inTurn(row.id, () => this.close(recorder, row, false)),
    }
  }

  private async close(recorder: Recorder, row: RecordingRow, over: boolean): Promise<void> {
    await (over ? recorder.end() : recorder.suspend())
    if (this.live.get(row.id)?.recorder === recorder) this.live.delete(row.id)
    const { problem, progress, segments } = recorder
    // A shell that never said anything.
    if (over && !problem && progress.events === 0) return this.forget(row.id)
    const lost = progress.lostBytes > 0 ? 'bytes_lost' : null
    const why = problem ?? problemOfBefore(row) ?? (over ? lost : 'server_stopped')
    await this.write(
      saveProgress(
        this.deps.database,
        row.id,
        { ...progress, segments },
        {
          state: why ? 'incomplete' : 'complete',
          problem: why,
          endedAt: over ? new Date() : new Date(row.startedAt.getTime() + progress.durationMs),
        },
      ),
    )
    this.indexer.wake(row.id)
  }

  private async forget(id: string): Promise<void> {
    const { database } = this.deps
    await this.write(database.delete(recordingSegments).where(eq(recordingSegments.recordingId, id)))
    await this.write(
      database.delete(recordings).where(and(eq(recordings.id, id), ne(recordings.state, 'removed'))),
    )
    await rm(this.folderOf(id), { recursive: true, force: true })
  }

  private segmentChanged(id: string, recorder: Recorder, facts: SegmentFacts): void {
    const { database } = this.deps
    void this.write(
      saveSegment(database, id, facts)
        .then(() => saveProgress(database, id, { ...recorder.progress, segments: recorder.segments }))
        .then(() => {
          // The last one is read once it is known to be the last.
          if (facts.closed && this.live.get(id)?.recorder === recorder && !recorder.ending)
            this.indexer.wake(id)
        }),
    )
  }

  private failed(
    row: RecordingRow,
    recorder: Recorder,
    problem: RecordingProblem,
    text: string,
    hooks: TapHooks,
  ): void {
    this.deps.log.error({ recording: row.id, problem, text }, 'a session is not recorded any more')
    const { progress, segments } = recorder
    const fields = { state: 'incomplete', problem, problemText: text.slice(0, PROBLEM_CHARS) } as const
    void this.write(saveProgress(this.deps.database, row.id, { ...progress, segments }, fields))
    void this.write(this.tellTrail(row, problem, text))
    if (row.must) hooks.fail(problem, SENTENCES[problem])
  }

  /** Not even begun. */
  private async refused(row: RecordingRow, error: unknown): Promise<void> {
    const [problem, text] = problemOf(error)
    this.deps.log.error({ err: error, recording: row.id, problem }, 'a session is not recorded')
    const endedAt = row.endedAt ?? row.startedAt
    const fields = {
      state: 'incomplete',
      problem,
      problemText: text.slice(0, PROBLEM_CHARS),
      endedAt,
    } as const
    await this.write(this.deps.database.update(recordings).set(fields).where(eq(recordings.id, row.id)))
    await this.write(this.tellTrail(row, problem, text))
  }

  private tellTrail(row: RecordingRow, problem: RecordingProblem, text: string): Promise<void> {
    const details = { terminal: row.id, user: row.username, must: row.must, problem, text }
    return withRetry(() =>
      this.deps.database.transaction((tx) =>
        appendAudit(tx, { actor: systemActor(), ip: '' }, [
          {
            action: 'recordings.failed',
            targetKind: 'agent',
            targetId: row.agentId,
            targetName: row.hostname,
            details,
          },
        ]),
      ),
    )
  }

  private saveAll(): void {
    for (const [id, { recorder }] of this.live) {
      const { segment } = recorder
      if (segment && !recorder.problem) this.segmentChanged(id, recorder, segment)
    }
  }

  /** Recordings go on without the database; what it misses is found in the files when the server starts anew. */
  private async write(work: Promise<unknown>): Promise<void> {
    const done = work.then(
      () => undefined,
      (error: unknown) => this.deps.log.warn({ err: error }, 'how far a recording is could not be written'),
    )
    this.writes.add(done)
    await done
    this.writes.delete(done)
  }
}

/** What was missing before a restart is missing still; the restart itself is over. */
const problemOfBefore = ({ problem }: RecordingRow): RecordingProblem | null =>
  problem === 'server_stopped' ? null : problem

const failure = (error: unknown) => {
  const [problem] = problemOf(error)
  return new DomainError('unavailable', 'recording_failed', SENTENCES[problem], { problem })
}
