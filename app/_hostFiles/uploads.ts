/** Uploads of this browser tab: some at one time, each in pieces that are tried again; they outlive the page that began them. */

import type { Dropped } from './dropped.ts'
import { joined } from './names.ts'
import { type PutProgress, putPiece } from './putPiece.ts'
import { Rate } from './rate.ts'
import { sameSoFar, type UploadedBlocks } from './resume.ts'

export type IfExists = 'ask' | 'replace' | 'keep_both'

export interface UploadTarget {
  agentId: string
  hostname: string
  user?: string
}

interface Asked extends Omit<UploadTarget, 'hostname'> {
  path: string
  size: number
  modified: number
}

/** The server's verbs that uploads need. */
export interface UploadApi {
  begin(input: Asked & { ifExists: IfExists; makeFolders: boolean; resumeAt?: number }): Promise<{
    id: string | null
    offset: number
    kept: number
    exists: { size: number; modified: string } | null
  }>
  /** What came of it, to be compared. */
  blocks(input: Asked & { from: number }): Promise<UploadedBlocks>
  discard(input: Asked): Promise<unknown>
  makeFolder(input: { agentId: string; user?: string; path: string }): Promise<unknown>
  /** Whether the same request may succeed later, or after a new beginning. */
  mayRetry(error: unknown): boolean
}

export type UploadState = 'waiting' | 'running' | 'asking' | 'failed' | 'done' | 'skipped'

/** What was dropped together. */
export interface Drop {
  /** What is to be done with all of it that stands already, once somebody said so: of what was dropped elsewhere they knew nothing. */
  forAll: IfExists | 'skip' | null
}

export interface Upload {
  key: number
  drop: Drop
  target: UploadTarget
  /** Where it is to be. */
  path: string
  /** Below the folder that it was dropped on. */
  label: string
  size: number
  sent: number
  bytesPerSecond: number
  /** The share of what the host has already that was compared; null while nothing is. */
  compared: number | null
  state: UploadState
  /** Of `asking`. */
  exists: { size: number; modified: string } | null
  /** Of `done`: false where it took the place of somebody else's file and could not be given to them. */
  ownerKept: boolean
  error: unknown
}

const AT_ONCE = 3
const RETRIES_MAX = 6
const RETRY_MS = 1000
/** Within the limits that proxies have for a request's time, and little to be sent again. */
const PIECE_BYTES = 32 * 1024 * 1024

interface Job {
  file: File
  api: UploadApi
  ifExists: IfExists
  makeFolders: boolean
  stop: AbortController
  placed(path: string): void
}

let current: readonly Upload[] = []
let count = 0
const jobs = new Map<number, Job>()
const listeners = new Set<() => void>()

const isOver = ({ state }: Upload) => state === 'done' || state === 'skipped' || state === 'failed'

function publish(next: readonly Upload[]): void {
  current = next
  if (current.some((upload) => !isOver(upload))) window.addEventListener('beforeunload', warn)
  else window.removeEventListener('beforeunload', warn)
  for (const listener of listeners) listener()
}

const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
const change = (key: number, by: Partial<Upload>): void =>
  publish(current.map((upload) => (upload.key === key ? { ...upload, ...by } : upload)))

/** For `useSyncExternalStore`. */
export const uploads = (): readonly Upload[] => current
const NONE: readonly Upload[] = []
export const noUploads = (): readonly Upload[] => NONE
export function onUploads(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** @param placed is told of each file that is in its place */
export function addUploads(
  target: UploadTarget,
  folder: string,
  { files, emptyFolders }: Dropped,
  api: UploadApi,
  placed: (path: string) => void,
): void {
  const drop: Drop = { forAll: null }
  const { hostname: _, ...host } = target
  for (const path of emptyFolders) {
    const made = joined(folder, path)
    // One that is there already is what was wanted.
    api.makeFolder({ ...host, path: made }).then(
      () => placed(made),
      () => undefined,
    )
  }
  const added = files.map(({ file, path }): Upload => {
    const key = ++count
    const stop = new AbortController()
    jobs.set(key, { file, api, ifExists: 'ask', makeFolders: path.includes('/'), stop, placed })
    return {
      ...{
        key,
        drop,
        target,
        path: joined(folder, path),
        label: path,
        size: file.size,
        sent: 0,
        bytesPerSecond: 0,
        compared: null,
      },
      ...{ state: 'waiting', exists: null, ownerKept: true, error: null },
    }
  })
  publish([...current.filter((upload) => !isOver(upload) || upload.state === 'failed'), ...added])
  next()
}

function next(): void {
  let running = current.filter(({ state }) => state === 'running').length
  for (const upload of current) {
    if (running >= AT_ONCE) return
    const job = jobs.get(upload.key)
    if (upload.state !== 'waiting' || !job) continue
    running++
    change(upload.key, { state: 'running', error: null })
    void run(upload, job).finally(next)
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })

const asked = ({ target, path, size }: Upload, { file }: Job): Asked => ({
  ...{ agentId: target.agentId, path, size, modified: file.lastModified },
  ...(target.user ? { user: target.user } : {}),
})

/** From where the host is to the end, or to a question. */
async function attempt(upload: Upload, job: Job, progress: PutProgress): Promise<void> {
  const { api, file, ifExists, makeFolders, stop } = job
  const begin = { ...asked(upload, job), ifExists, makeFolders }
  let begun = await api.begin(begin)
  if (begun.kept > 0) {
    const ask = (from: number) => api.blocks({ ...asked(upload, job), from })
    const compared = (share: number) => change(upload.key, { compared: share })
    compared(0)
    const resumeAt = await sameSoFar(file, ask, compared, stop.signal).finally(() =>
      change(upload.key, { compared: null }),
    )
    if (resumeAt > 0) begun = await api.begin({ ...begin, resumeAt })
  }
  const { id, offset, exists } = begun
  if (exists) {
    const { forAll } = upload.drop
    if (forAll === null) return change(upload.key, { state: 'asking', exists })
    return answerUpload(upload.key, forAll)
  }
  for (let at = offset; ; ) {
    const end = Math.min(at + PIECE_BYTES, file.size)
    progress(at)
    const piece = file.slice(at, end)
    const { offset: now, placed, ownerKept } = await putPiece(id ?? '', at, piece, progress, stop.signal)
    if (placed !== null) {
      change(upload.key, { state: 'done', sent: file.size, bytesPerSecond: 0, ownerKept })
      jobs.delete(upload.key)
      return job.placed(placed)
    }
    at = now
  }
}

async function run(upload: Upload, job: Job): Promise<void> {
  const rate = new Rate()
  const progress = (sent: number) => {
    rate.reached(sent)
    change(upload.key, { sent, bytesPerSecond: rate.bytesPerSecond })
  }
  for (let tries = 0; ; tries++) {
    const before = current.find(({ key }) => key === upload.key)?.sent ?? 0
    try {
      return await attempt(upload, job, progress)
    } catch (error) {
      if (job.stop.signal.aborted) return
      const reached = current.find(({ key }) => key === upload.key)?.sent ?? 0
      // What goes on is not given up.
      if (reached > before) tries = 0
      if (tries >= RETRIES_MAX || !job.api.mayRetry(error))
        return change(upload.key, { state: 'failed', error, bytesPerSecond: 0 })
      await pause(RETRY_MS * 2 ** Math.min(tries, 4), job.stop.signal)
    }
  }
}

/** What becomes of a file whose place is taken; with `all`, of every such one that was dropped with it. */
export function answerUpload(key: number, answer: IfExists | 'skip', all = false): void {
  const drop = current.find((upload) => upload.key === key)?.drop
  if (all && drop) drop.forAll = answer
  const together = (upload: Upload) => upload.state === 'asking' && upload.drop === drop
  const keys = all ? current.filter(together).map((upload) => upload.key) : [key]
  for (const each of keys) {
    const job = jobs.get(each)
    if (answer === 'skip' || !job) {
      jobs.delete(each)
      change(each, { state: 'skipped', exists: null })
    } else {
      job.ifExists = answer
      change(each, { state: 'waiting', exists: null })
    }
  }
  next()
}

export function retryUpload(key: number): void {
  if (current.some((upload) => upload.key === key && upload.state === 'failed')) {
    change(key, { state: 'waiting' })
    next()
  }
}

/** Stops it and removes what has come of it. */
export function cancelUpload(key: number): void {
  const [upload, job] = [current.find((one) => one.key === key), jobs.get(key)]
  jobs.delete(key)
  job?.stop.abort()
  publish(current.filter((one) => one.key !== key))
  // A host that is away removes it by itself after a day.
  if (upload && job && upload.sent > 0) job.api.discard(asked(upload, job)).catch(() => undefined)
  next()
}

/** Takes what is over off the list. */
export function clearUploads(): void {
  for (const upload of current) if (isOver(upload)) jobs.delete(upload.key)
  publish(current.filter((upload) => !isOver(upload)))
}
