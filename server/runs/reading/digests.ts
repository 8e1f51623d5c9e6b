/** Which outputs are equal but for what is ignored: a digest for each, made once and remembered. */
import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Database } from '../../../drizzle/client.ts'
import { eachOutput } from './eachOutput.ts'
import { type Ignorable, normalise } from './normalise.ts'

const REMEMBERED_MAX = 50_000
/** A request compares for so long; the next one goes on. */
const COMPARE_MS_MAX = 2_000
const SLICE_MS = 15

const remembered = new LRUCache<string, string>({ max: REMEMBERED_MAX })

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64')

export interface Digests {
  /** By output id; one that has not been compared yet has none. */
  of: ReadonlyMap<string, string>
  compared: number
}

export async function digestsOf(
  database: Database,
  ids: readonly string[],
  ignore: ReadonlySet<Ignorable>,
  names: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Digests> {
  const how = `${[...ignore].sort().join()} ${ignore.has('hosts') ? sha256([...names].sort().join('\n')) : ''}`
  const keyOf = (id: string) => `${id} ${how}`
  const digests = new Map<string, string>()
  const unknown: string[] = []
  for (const id of ids) {
    const digest = remembered.get(keyOf(id))
    if (digest) digests.set(id, digest)
    else unknown.push(id)
  }
  const began = performance.now()
  let turn = began
  for await (const [id, text] of eachOutput(database, unknown)) {
    const digest = sha256(normalise(text, ignore, names))
    digests.set(id, digest)
    remembered.set(keyOf(id), digest)
    const now = performance.now()
    if (now - began > COMPARE_MS_MAX) break
    if (now - turn < SLICE_MS) continue
    await setImmediate()
    signal?.throwIfAborted()
    turn = performance.now()
  }
  return { of: digests, compared: digests.size }
}
