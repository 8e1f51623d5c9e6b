/**
 * What the agent and the process that touches files for one user say to each other (`keeper/channel.ts`). Both are always of
 * one version. Requests have numbers; binary frames are a request's number (u32, big-endian) and its bytes, either way, and
 * the one who takes them says by `credit` how many more it has room for.
 */
import * as z from 'zod'
import { HostFileOp, HostFileReply, HostStreamHead } from '../protocol/index.ts'

const id = z.int().nonnegative()
const bytes = z.int().nonnegative()

/** Bytes that may be under way between the two for one request. */
export const WINDOW_BYTES = 1024 * 1024

/** Agent → worker. */
export const ToWorker = z.discriminatedUnion('type', [
  /** First. */
  z.object({ type: z.literal('be'), user: z.string().optional() }),
  z.object({ type: z.literal('do'), id, ask: HostFileOp }),
  /** Nobody waits for it any more. */
  z.object({ type: z.literal('stop'), id }),
  z.object({ type: z.literal('credit'), id, bytes }),
  /** All bytes came, or `cut`: no more will. */
  z.object({ type: z.literal('end'), id }),
])
export type ToWorker = z.infer<typeof ToWorker>

/** Worker → agent. */
export const FromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('unable'), error: z.string() }),
  z.object({ type: z.literal('head'), id, head: HostStreamHead }),
  z.object({ type: z.literal('credit'), id, bytes }),
  z.object({ type: z.literal('done'), id, result: z.unknown() }),
  z.object({ type: z.literal('failed'), id, error: HostFileReply.shape.error.unwrap() }),
])
export type FromWorker = z.infer<typeof FromWorker>

const ID_BYTES = 4

export function frameOf(id: number, piece: Buffer): Buffer {
  const head = Buffer.allocUnsafe(ID_BYTES)
  head.writeUInt32BE(id, 0)
  return Buffer.concat([head, piece], ID_BYTES + piece.length)
}

export const readFrame = (frame: Buffer) => ({ id: frame.readUInt32BE(0), piece: frame.subarray(ID_BYTES) })
