/**
 * Binary frames: bytes of terminals and task output with a small fixed header, big-endian.
 *
 *   0     kind      1 = terminal output (A→S), 2 = terminal input (S→A), 3 = task output (A→S)
 *   1     stream    task output: 1 = stdout, 2 = stderr; else 0
 *   2     idLength  1 to 64
 *   3     reserved  0
 *   4–11  offset    u64, absolute position of the payload's first byte in its stream (terminal input: 0)
 *   12…   id        idLength ASCII bytes (task_id or session_id), then the payload to the frame's end
 */
export const FrameKind = { terminalOutput: 1, terminalInput: 2, taskOutput: 3 } as const
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind]
export const StreamCode = { none: 0, stdout: 1, stderr: 2 } as const
export type StreamCode = (typeof StreamCode)[keyof typeof StreamCode]

const HEADER_BYTES = 12

export interface BinaryFrame {
  kind: FrameKind
  stream: StreamCode
  id: string
  /** Bytes. */
  offset: number
  /** A view into the received buffer: copy it to keep it. */
  payload: Buffer
}

/** One frame in one buffer: payloads are at most 64 KiB, and one copy is cheaper than two socket writes. */
export function encodeFrame(
  kind: FrameKind,
  stream: StreamCode,
  id: string,
  offset: number,
  payload: Uint8Array,
): Buffer {
  const start = HEADER_BYTES + id.length
  const frame = Buffer.allocUnsafe(start + payload.length)
  frame[0] = kind
  frame[1] = stream
  frame[2] = id.length
  frame[3] = 0
  frame.writeBigUInt64BE(BigInt(offset), 4)
  frame.write(id, HEADER_BYTES, 'latin1')
  frame.set(payload, start)
  return frame
}

/** The frame in `data`, or a sentence that says what is wrong with it. */
export function decodeFrame(data: Buffer): BinaryFrame | string {
  if (data.length < HEADER_BYTES)
    return `a binary frame has at least ${HEADER_BYTES} bytes, not ${data.length}`
  const kind = data[0] as FrameKind
  const stream = data[1] as StreamCode
  const idLength = data[2] ?? 0
  if (kind < 1 || kind > 3) return `unknown binary frame kind ${kind}`
  if (kind === FrameKind.taskOutput ? stream !== 1 && stream !== 2 : stream !== 0)
    return `stream ${stream} does not go with binary frame kind ${kind}`
  if (idLength < 1 || idLength > 64 || data.length < HEADER_BYTES + idLength)
    return `bad id length ${idLength} in a binary frame of ${data.length} bytes`
  const offset = Number(data.readBigUInt64BE(4))
  if (!Number.isSafeInteger(offset)) return 'the offset of a binary frame is out of range'
  const end = HEADER_BYTES + idLength
  return { kind, stream, id: data.toString('latin1', HEADER_BYTES, end), offset, payload: data.subarray(end) }
}
