/** Reads what is kept of a segment, also of one that is being written or that a crash cut off. */
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, createGunzip, gunzip } from 'node:zlib'
import type { SegmentPlace } from './places.ts'

/** No segment is so large: somebody has put it there. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024

/** In one piece as a rule, instead of hundreds that are put together: the file says at its end how long its text is. */
const PIECE_BYTES_MIN = 16 * 1024
const PIECE_BYTES_MAX = 8 * 1024 * 1024

const unpack = promisify(gunzip)

function pieceOf(packed: Buffer): number {
  const told = packed.length >= 4 ? packed.readUInt32LE(packed.length - 4) : 0
  return Math.min(PIECE_BYTES_MAX, Math.max(PIECE_BYTES_MIN, told + 64))
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** @returns null where there is no such file */
async function read(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** All that can be had, up to where it is torn. */
function unpackTorn(bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    const stream = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
    const done = () => resolve(Buffer.concat(parts))
    let size = 0
    stream.on('data', (part: Buffer) => {
      size += part.length
      if (size <= TEXT_BYTES_MAX) parts.push(part)
    })
    stream.once('end', done)
    stream.once('error', done)
    stream.end(bytes)
  })
}

/** A file that is whole; null: there is none. */
async function unpackFile(file: string): Promise<Buffer | null> {
  const bytes = await read(file)
  return bytes === null ? null : unpack(bytes, { maxOutputLength: TEXT_BYTES_MAX, chunkSize: pieceOf(bytes) })
}

export const readPacked = async (file: string): Promise<string | null> =>
  (await unpackFile(file))?.toString('utf8') ?? null

/** The events of a segment, in whole lines; null: there is no such segment. */
export async function readSegmentBytes(place: SegmentPlace): Promise<Buffer | null> {
  const whole = await unpackFile(place.cast)
  if (whole !== null) return whole
  const open = await read(place.open)
  // It may have been closed just now.
  if (open === null) return unpackFile(place.cast)
  const bytes = await unpackTorn(open)
  return bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
}

export const readSegment = async (place: SegmentPlace): Promise<string | null> =>
  (await readSegmentBytes(place))?.toString('utf8') ?? null
