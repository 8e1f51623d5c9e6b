/** Brings a release's file here and proves it: size, SHA-256 and signature. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { type ReleaseFacts, verifyRelease } from '../protocol/index.ts'
import { digestFile } from './blockIndex.ts'
import { DeltaFile, type DeltaProgress, fetchManifest, rangesOf } from './delta.ts'
import { type Get, publicGet } from './fetch.ts'
import { checkStatus, persist, UpdateError } from './retry.ts'

/** Left free besides the file itself. */
const SPARE_BYTES = 16 * 1024 * 1024

export interface Order extends ReleaseFacts {
  signature: string
  /** A path on the server, or a whole URL elsewhere. */
  downloadUrl: string
  /** A path on the server; null where the file must be fetched whole. */
  manifestUrl: string | null
}

export interface DownloadDeps {
  /** Of the server. */
  get: Get
  /** The agent's own file: its blocks need not be fetched. */
  ownFile: string
  /** On the same filesystem as that file. */
  folder: string
  signal: AbortSignal
  progress: DeltaProgress
  retrying(reason: string, waitMs: number): void
}

/** @throws UpdateError if the order is not signed by the pinned key */
export function checkSignature(order: Order, pinnedKey: string | null): void {
  if (pinnedKey === null)
    throw new UpdateError('No release key is pinned here yet: the server has not given one.')
  if (!verifyRelease(order, order.signature, pinnedKey))
    throw new UpdateError('The signature is not by the release key that this agent has pinned.')
}

/** @throws UpdateError that says how much is missing */
async function checkSpace(folder: string, size: number, partial: string): Promise<void> {
  const { bavail, bsize } = await fs.statfs(folder)
  const there = await fs.stat(partial).then(
    (found) => found.blocks * 512,
    () => 0,
  )
  const needed = size + SPARE_BYTES - there
  const free = bavail * bsize
  if (free < needed)
    throw new UpdateError(
      `The disk is too full: ${folder} needs ${Math.ceil(needed / 1e6)} MB and has ${Math.floor(free / 1e6)} MB free.`,
    )
}

async function fetchDelta(
  order: Order,
  manifestUrl: string,
  partial: string,
  deps: DownloadDeps,
): Promise<void> {
  const { get, signal, progress } = deps
  let fetched = 0
  const patiently = <T>(attempt: () => Promise<T>) => persist(attempt, () => fetched, signal, deps.retrying)
  const manifest = await patiently(() => fetchManifest(get, manifestUrl, order, signal, progress))
  const file = await DeltaFile.open(partial, manifest)
  try {
    const missing = await file.fill(deps.ownFile)
    const base = manifestUrl.slice(0, manifestUrl.lastIndexOf('/'))
    for (const range of rangesOf(missing)) {
      progress.share(missing.length === 0 ? 1 : fetched / missing.length)
      await patiently(() => file.fetch(get, base, range, signal, progress))
      fetched += range.to - range.from + 1
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The whole file from elsewhere; goes on where an earlier attempt was cut off, if the other end can. */
async function fetchWhole(order: Order, partial: string, deps: DownloadDeps): Promise<void> {
  const { signal, progress } = deps
  const file = await fs.open(partial, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600)
  let at = Math.min((await file.stat()).size, order.size)
  const attempt = async () => {
    if (at >= order.size) return
    const headers: Record<string, string> = at > 0 ? { range: `bytes=${at}-` } : {}
    const answer = await publicGet(order.downloadUrl, { headers, signal })
    checkStatus(answer, new URL(order.downloadUrl).host)
    if (answer.status === 200) at = 0
    const announced = Number(answer.headers['content-length'] ?? order.size - at) + at
    if (announced !== order.size) {
      answer.cancel()
      throw new UpdateError(`The file has ${announced} bytes there instead of ${order.size}.`)
    }
    for await (const chunk of answer.body) {
      if (at + chunk.length > order.size) {
        answer.cancel()
        throw new UpdateError(`The file is longer than the ${order.size} bytes that were announced.`)
      }
      await file.write(chunk, 0, chunk.length, at)
      at += chunk.length
      progress.received(chunk.length)
      progress.share(at / order.size)
    }
    if (at < order.size) throw new Error('the connection ended before the file')
  }
  try {
    await persist(attempt, () => at, signal, deps.retrying)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Removes what earlier updates left, but for `keep`. */
async function clearFolder(folder: string, keep: string): Promise<void> {
  for (const name of await fs.readdir(folder))
    if (name !== keep) await fs.rm(path.join(folder, name), { recursive: true, force: true })
}

/**
 * The proved file, in `folder`; the signature is to be checked before. A part that came stays for the next attempt.
 * @throws UpdateError with one sentence, the file system's errors, or the signal's reason
 */
export async function download(order: Order, deps: DownloadDeps): Promise<string> {
  const partial = path.join(deps.folder, `${order.sha256}.part`)
  await fs.mkdir(deps.folder, { recursive: true, mode: 0o700 })
  await clearFolder(deps.folder, path.basename(partial))
  await checkSpace(deps.folder, order.size, partial)
  if (order.manifestUrl !== null) await fetchDelta(order, order.manifestUrl, partial, deps)
  else if (URL.canParse(order.downloadUrl)) await fetchWhole(order, partial, deps)
  else throw new UpdateError('The order names neither a manifest nor a URL.')
  return partial
}

/** @throws UpdateError where the file is not the one that was signed; it is removed then */
export async function verifyFile(order: Order, file: string): Promise<void> {
  const { sha256, size } = await digestFile(file)
  if (sha256 === order.sha256 && size === order.size) return
  await fs.rm(file, { force: true })
  throw new UpdateError(
    size === order.size
      ? 'The file has another SHA-256 than the one that was signed.'
      : `The file has ${size} bytes instead of ${order.size}.`,
  )
}
