/** Stored outputs one after the other, with few of them in memory at one time. */
import { inArray, sql } from 'drizzle-orm'
import type { Database } from '../../../drizzle/client.ts'
import { outputs } from '../../../drizzle/schema/index.ts'
import { readOutputs } from '../outputs.ts'
import { keptText } from './keptText.ts'

/** In memory at one time, unless one output alone is larger (8 MiB at most). */
const CHUNK_BYTES_MAX = 2 * 1024 * 1024
const IDS_PER_STATEMENT = 200

export interface Sized {
  id: Buffer
  bytes: number
}

/** As many of the first as may be in memory together; at least one. */
export function chunkOf<T extends Sized>(candidates: T[]): T[] {
  let bytes = 0
  const fits = candidates.findIndex((candidate, index) => {
    bytes += candidate.bytes
    return index > 0 && bytes > CHUNK_BYTES_MAX
  })
  return fits === -1 ? candidates : candidates.slice(0, fits)
}

/** Each text with its id in hexadecimal. Those that are not stored are left out. */
export async function* eachOutput(
  database: Database,
  ids: readonly string[],
): AsyncGenerator<[id: string, text: string]> {
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const wanted = ids.slice(at, at + IDS_PER_STATEMENT).map((id) => Buffer.from(id, 'hex'))
    const sizes = await database
      .select({ id: outputs.id, bytes: sql<number>`${outputs.head} + ${outputs.tail}` })
      .from(outputs)
      .where(inArray(outputs.id, wanted))
    let rest: Sized[] = sizes.map(({ id, bytes }) => ({ id, bytes: Number(bytes) }))
    while (rest.length > 0) {
      const chunk = chunkOf(rest)
      const found = await readOutputs(
        database,
        chunk.map(({ id }) => id),
      )
      for (const [id, kept] of found) yield [id, keptText(kept)]
      rest = rest.slice(chunk.length)
    }
  }
}
