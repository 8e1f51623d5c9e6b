/** Outputs by content: the same bytes are one row, whoever printed them. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import { inArray, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { OUTPUT_LIMIT_BYTES } from '../../agent/protocol/index.ts'
import type { Database, Transaction } from '../../drizzle/client.ts'
import { outputs } from '../../drizzle/schema/index.ts'

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)
/** Below this, compression saves less than it costs. */
const COMPRESS_MIN_BYTES = 256
const STATEMENT_BYTES_MAX = 1024 * 1024
const KNOWN_MAX = 20_000
/** Much shorter than unused outputs are kept: what is thought to be stored is. */
const KNOWN_MS = 3_600_000

/** What is kept of a stream. `head + tail` is everything unless the middle was cut. */
export interface KeptOutput {
  head: Buffer
  tail: Buffer
  total: number
}
export interface StoredOutput {
  id: Buffer
  total: number
  truncated: boolean
}
type OutputRow = typeof outputs.$inferInsert

/** SHA-256 of (head ‖ tail ‖ u64 total ‖ u64 head length), so that a cut output never equals a whole one. */
export function outputId(kept: KeptOutput): Buffer {
  const numbers = Buffer.alloc(16)
  numbers.writeBigUInt64BE(BigInt(kept.total), 0)
  numbers.writeBigUInt64BE(BigInt(kept.head.length), 8)
  return createHash('sha256').update(kept.head).update(kept.tail).update(numbers).digest()
}

/** An uncut output has one form only, whichever way it came. */
export function normalised(kept: KeptOutput): KeptOutput {
  if (kept.tail.length === 0 || kept.head.length + kept.tail.length !== kept.total) return kept
  return { head: Buffer.concat([kept.head, kept.tail]), tail: Buffer.alloc(0), total: kept.total }
}

/** Bounds a whole text that came inline, by the rule of streams. */
export function boundedOutput(text: string): KeptOutput {
  const bytes = Buffer.from(text, 'utf8')
  const half = OUTPUT_LIMIT_BYTES / 2
  if (bytes.length <= OUTPUT_LIMIT_BYTES) return { head: bytes, tail: Buffer.alloc(0), total: bytes.length }
  return { head: bytes.subarray(0, half), tail: bytes.subarray(bytes.length - half), total: bytes.length }
}

/** Prepares rows outside of the transaction (compression runs in the thread pool) and remembers what is stored. */
export class OutputStore {
  private readonly known = new LRUCache<string, true>({ max: KNOWN_MAX, ttl: KNOWN_MS })
  private readonly preparing = new Map<string, Promise<OutputRow>>()

  /** The id, and the row if it may have to be written. Nothing at all for an empty output. */
  async prepare(kept: KeptOutput): Promise<{ stored: StoredOutput; row: OutputRow | null } | null> {
    if (kept.total === 0) return null
    const output = normalised(kept)
    const id = outputId(output)
    const key = id.toString('latin1')
    const stored = {
      id,
      total: output.total,
      truncated: output.head.length + output.tail.length < output.total,
    }
    if (this.known.has(key)) return { stored, row: null }
    let row = this.preparing.get(key)
    if (!row) {
      row = compress(id, output).finally(() => this.preparing.delete(key))
      this.preparing.set(key, row)
    }
    return { stored, row: await row }
  }

  /** Inserts what is not there yet, in statements of at most about 1 MiB. */
  async write(tx: Transaction, rows: OutputRow[]): Promise<void> {
    const unique = new Map<string, OutputRow>()
    for (const row of rows) unique.set(row.id.toString('latin1'), row)
    // In the order of ids, so that two writers never wait for each other crosswise.
    const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
    let batch: OutputRow[] = []
    let bytes = 0
    for (const row of sorted) {
      if (batch.length > 0 && bytes + row.data.length > STATEMENT_BYTES_MAX) {
        await insertNew(tx, batch)
        batch = []
        bytes = 0
      }
      batch.push(row)
      bytes += row.data.length
    }
    if (batch.length > 0) await insertNew(tx, batch)
  }

  /** They are not stored any more. */
  forget(ids: Buffer[]): void {
    for (const id of ids) this.known.delete(id.toString('latin1'))
  }

  /** After the commit. */
  written(rows: OutputRow[]): void {
    for (const row of rows) this.known.set(row.id.toString('latin1'), true)
  }
}

/** Rows that are there already stay. Not INSERT IGNORE, which would also swallow every refusal of the data. */
const insertNew = (tx: Transaction, rows: OutputRow[]) =>
  tx
    .insert(outputs)
    .values(rows)
    .onDuplicateKeyUpdate({ set: { id: sql`id` } })

async function compress(id: Buffer, output: KeptOutput): Promise<OutputRow> {
  const raw = output.tail.length === 0 ? output.head : Buffer.concat([output.head, output.tail])
  const packed = raw.length < COMPRESS_MIN_BYTES ? raw : await deflate(raw, { level: 4 })
  const compressed = packed.length < raw.length
  return {
    id,
    total: output.total,
    head: output.head.length,
    tail: output.tail.length,
    compressed,
    data: compressed ? packed : raw,
    stored: compressed ? packed.length : raw.length,
    createdAt: new Date(),
  }
}

/** The stored outputs by id (hexadecimal); unknown ids are left out. */
export async function readOutputs(database: Database, ids: Buffer[]): Promise<Map<string, KeptOutput>> {
  const found = new Map<string, KeptOutput>()
  if (ids.length === 0) return found
  const rows = await database
    .select()
    .from(outputs, { forceIndex: 'PRIMARY' })
    .where(inArray(outputs.id, ids))
  for (const row of rows) {
    const raw = row.compressed ? await inflate(row.data, { maxOutputLength: row.head + row.tail }) : row.data
    found.set(row.id.toString('hex'), {
      head: raw.subarray(0, row.head),
      tail: raw.subarray(row.head, row.head + row.tail),
      total: row.total,
    })
  }
  return found
}
