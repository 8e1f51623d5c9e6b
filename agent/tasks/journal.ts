/**
 * What the agent remembers of its tasks on disk: a folder per task under `tasks/`.
 *
 *   meta.json    written before the task is accepted: its id and when
 *   output       kept bytes of stdout, then of stderr
 *   result.json  the result; written last, so that its presence means that the folder is complete
 */
import { readSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { readIfThere, writeDurably } from '../identity/files.ts'
import type { KnownTask, StreamSummary, TaskResult } from '../protocol/index.ts'
import type { OutputSource } from './output.ts'

export interface TaskMeta {
  taskId: string
  startedAt: string
}

export interface StoredResult {
  result: TaskResult
  stdout: StreamSummary
  stderr: StreamSummary
}

export interface JournalEntry {
  meta: TaskMeta
  /** Null: the script was running when the agent ended. */
  stored: StoredResult | null
}

export class Journal {
  private readonly folder: string

  constructor(stateDir: string) {
    this.folder = path.join(stateDir, 'tasks')
  }

  /** All tasks found; folders without a readable `meta.json` never became tasks and are removed. */
  async load(): Promise<JournalEntry[]> {
    await fs.mkdir(this.folder, { recursive: true, mode: 0o700 })
    const entries: JournalEntry[] = []
    for (const name of await fs.readdir(this.folder)) {
      const meta = parse<TaskMeta>(await readIfThere(this.file(name, 'meta.json')))
      if (meta?.taskId)
        entries.push({ meta, stored: parse<StoredResult>(await readIfThere(this.file(name, 'result.json'))) })
      else await fs.rm(path.join(this.folder, name), { recursive: true, force: true })
    }
    return entries
  }

  /** What is in it, without touching anything: another process may be at work there. */
  async known(): Promise<KnownTask[]> {
    const tasks: KnownTask[] = []
    const names = await fs.readdir(this.folder).catch(() => [])
    for (const name of names) {
      const meta = parse<TaskMeta>(await readIfThere(this.file(name, 'meta.json')))
      const stored = meta && (await readIfThere(this.file(name, 'result.json')))
      if (meta?.taskId) tasks.push({ task_id: meta.taskId, state: stored ? 'finished' : 'running' })
    }
    return tasks
  }

  /** @throws Error where the disk can't take it: then the task must not start */
  async accept(meta: TaskMeta): Promise<void> {
    await fs.mkdir(path.join(this.folder, folderName(meta.taskId)), { recursive: true, mode: 0o700 })
    await writeDurably(this.file(folderName(meta.taskId), 'meta.json'), JSON.stringify(meta))
  }

  async finish(taskId: string, stored: StoredResult, kept: Buffer[]): Promise<void> {
    const name = folderName(taskId)
    if (stored.stdout.total + stored.stderr.total > 0)
      await writeDurably(this.file(name, 'output'), Buffer.concat(kept))
    await writeDurably(this.file(name, 'result.json'), JSON.stringify(stored))
  }

  async forget(taskId: string): Promise<void> {
    await fs.rm(path.join(this.folder, folderName(taskId)), { recursive: true, force: true })
  }

  /** The two streams of a finished task, read from disk. The caller closes the file. */
  async open(taskId: string, stored: StoredResult): Promise<StoredOutputs> {
    const { stdout, stderr } = stored
    const empty = stdout.total + stderr.total === 0
    const file = empty ? null : await fs.open(this.file(folderName(taskId), 'output'), 'r')
    const fd = file?.fd ?? -1
    return {
      stdout: new StoredStream(fd, 0, stdout),
      stderr: new StoredStream(fd, stdout.head + stdout.tail, stderr),
      close: async () => file?.close(),
    }
  }

  private file(name: string, file: string): string {
    return path.join(this.folder, name, file)
  }
}

/** The tasks in the journal of `stateDir`. */
export const journalled = (stateDir: string): Promise<KnownTask[]> => new Journal(stateDir).known()

export interface StoredOutputs {
  stdout: OutputSource
  stderr: OutputSource
  close(): Promise<void>
}

class StoredStream implements OutputSource {
  readonly total: number
  private readonly fd: number
  private readonly base: number
  private readonly summary: StreamSummary

  constructor(fd: number, base: number, summary: StreamSummary) {
    this.fd = fd
    this.base = base
    this.summary = summary
    this.total = summary.total
  }

  read(from: number, max: number): { offset: number; bytes: Buffer } {
    const { head, tail, total } = this.summary
    const inHead = from < head
    const offset = inHead ? from : Math.max(from, total - tail)
    const end = Math.min(inHead ? head : total, offset + max)
    const bytes = Buffer.alloc(Math.max(0, end - offset))
    const position = this.base + (inHead ? offset : head + offset - (total - tail))
    // At most 64 KiB that was just written: a synchronous read comes from the page cache.
    const read = bytes.length > 0 ? readSync(this.fd, bytes, 0, bytes.length, position) : 0
    if (read < bytes.length) throw new Error(`the journal's output ends ${bytes.length - read} bytes early`)
    return { offset, bytes }
  }
}

/** Ids come from the server: none of them may name a folder elsewhere. */
const folderName = (taskId: string) =>
  /^[A-Za-z0-9_-]+$/.test(taskId) ? taskId : `x${Buffer.from(taskId).toString('hex')}`

function parse<T>(text: string | null): T | null {
  if (text === null) return null
  try {
    return JSON.parse(text) as T
  } catch {
    // Cut short by a power loss before it was renamed into place is impossible; a broken disk is not.
    return null
  }
}
