/**
 * The sending half of ZMODEM, without a disk or a screen: for each file ZFILE, then data from where the receiver asks,
 * then ZEOF; at last ZFIN. Data streams, but no more of it is under way than a window that the receiver acknowledges:
 * should the receiver die, what is left of it would be typed into a shell, and the progress shown is what has arrived.
 */
import { crc32 } from './crc.ts'
import { fileInfoBytes } from './fileInfo.ts'
import {
  CAN_DUPLEX,
  CAN_OVERLAP,
  END,
  ESCAPE_CONTROL,
  FRAME,
  FrameWriter,
  type Header,
  hexHeader,
} from './frames.ts'

export interface OutgoingFile {
  name: string
  size: number
  modifiedMs: number
  /** @throws Error when the file is not what it was, or can't be read */
  read(from: number, to: number): Promise<Uint8Array>
}

export interface SenderIo {
  /** Resolves when there is room for more. */
  send(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  begins(file: OutgoingFile, index: number): void
  /** So many bytes of the file have arrived. */
  arrived(bytes: number): void
}

export type SendProblem = 'refused' | 'damaged' | 'unreadable'
export class SendError extends Error {
  readonly problem: SendProblem
  constructor(problem: SendProblem, detail = '') {
    super(detail || problem)
    this.problem = problem
  }
}

export interface Sent {
  /** Of the last file that was taken. */
  name: string
  files: number
  skipped: number
  bytes: number
}

/** Four times what it must be on a good line; `rz` gives up when it has to pass over much more after damage. */
const WINDOW_BYTES = 192 * 1024
const BLOCK_BYTES = 32 * 1024
/** The most that the protocol lets a subpacket hold. */
const SUBPACKET_BYTES = 1024
const SEEKS_MAX = 20
/** A place asked for again so soon was asked for before the first answer had come. */
const ECHO_MS = 1_000
/** No conversion of line ends. */
const AS_IT_IS = 1 << 24
/** Files may be as long as positions reach. */
export const FILE_BYTES_MAX = 2 ** 32 - 1

export class Sender {
  private readonly io: SenderIo
  private readonly writer: FrameWriter
  /** The receiver takes data while it writes, and answers meanwhile. */
  private readonly streams: boolean
  /** What it can hold, when it says so. */
  private readonly frameBytes: number
  private readonly inbox: Header[] = []
  private wake: (() => void) | null = null

  /** @param ready the receiver's ZRINIT */
  constructor(io: SenderIo, ready: Header) {
    this.io = io
    const flags = ready.value >>> 24
    this.writer = new FrameWriter((flags & ESCAPE_CONTROL) !== 0)
    const buffer = ready.value & 0xffff
    this.streams = (flags & CAN_DUPLEX) !== 0 && (flags & CAN_OVERLAP) !== 0 && buffer === 0
    this.frameBytes = Math.max(SUBPACKET_BYTES, Math.min(BLOCK_BYTES, buffer || BLOCK_BYTES))
  }

  /** From the receiver. */
  header(header: Header): void {
    this.inbox.push(header)
    this.wake?.()
  }

  /** Waits for the receiver without a deadline. @throws SendError */
  async run(files: readonly OutgoingFile[]): Promise<Sent> {
    const sent: Sent = { name: '', files: 0, skipped: 0, bytes: 0 }
    let bytesLeft = files.reduce((sum, { size }) => sum + size, 0)
    for (const [index, file] of files.entries()) {
      this.io.begins(file, index)
      const { name, size, modifiedMs } = file
      const info = fileInfoBytes({ name, size, modifiedMs, filesLeft: files.length - index, bytesLeft })
      if (await this.sendFile(file, info)) {
        sent.files += 1
        sent.name = name
        sent.bytes += size
      } else sent.skipped += 1
      bytesLeft -= size
    }
    await this.io.send(hexHeader(FRAME.ZFIN))
    for (;;) {
      const { type } = await this.next()
      if (type === FRAME.ZFIN) break
      if (type === FRAME.ZRINIT || type === FRAME.ZNAK) await this.io.send(hexHeader(FRAME.ZFIN))
    }
    await this.io.send(new TextEncoder().encode('OO'))
    return sent
  }

  /** @returns false: the receiver does not want it */
  private async sendFile(file: OutgoingFile, info: Uint8Array): Promise<boolean> {
    const offer = async (): Promise<void> => {
      this.writer.header(FRAME.ZFILE, AS_IT_IS)
      this.writer.subpacket(info, END.ZCRCW)
      await this.io.send(this.writer.take())
    }
    await offer()
    for (;;) {
      const { type, value } = await this.next()
      if (type === FRAME.ZRPOS) return await this.sendData(file, value)
      if (type === FRAME.ZSKIP) return false
      if (type === FRAME.ZCRC) await this.io.send(hexHeader(FRAME.ZCRC, await checksum(file, value)))
      else if (type === FRAME.ZNAK || type === FRAME.ZRINIT) await offer()
    }
  }

  private async sendData(file: OutgoingFile, from: number): Promise<boolean> {
    let position = from
    let arrived = from
    let open = false
    let seeks = 0
    let sought = from
    /** After damage one small frame goes out and is waited for: what was under way makes the receiver ask repeatedly. */
    let careful = false
    let carefulMs = 0
    /** @returns whether the file is over, and how */
    const heed = ({ type, value }: Header): 'stored' | 'skipped' | null => {
      if (type === FRAME.ZACK) {
        arrived = Math.min(Math.max(arrived, value), position)
        if (arrived === position) careful = false
      } else if (type === FRAME.ZRPOS) {
        const isEcho = careful && value === sought && Date.now() - carefulMs < ECHO_MS
        if (isEcho) return null
        seeks = value > sought ? 0 : seeks + 1
        if (seeks > SEEKS_MAX || value > file.size) throw new SendError('damaged')
        position = value
        arrived = value
        sought = value
        open = false
        careful = true
        carefulMs = Date.now()
      } else if (type === FRAME.ZSKIP) return 'skipped'
      else if (type === FRAME.ZRINIT && position === file.size && !open) return 'stored'
      this.io.arrived(arrived)
      return null
    }
    this.io.arrived(from)
    for (;;) {
      for (let header = this.take(); header; header = this.take()) {
        const over = heed(header)
        if (over) return over === 'stored'
      }
      if (position === file.size) {
        open = false
        careful = false
        this.writer.header(FRAME.ZEOF, position)
        await this.io.send(this.writer.take())
        for (let type = -1; type !== FRAME.ZRPOS; ) {
          const header = await this.next()
          const over = heed(header)
          if (over) return over === 'stored'
          type = header.type
        }
        continue
      }
      const window = careful ? 1 : this.streams ? WINDOW_BYTES : this.frameBytes
      if (position - arrived >= window) {
        const over = heed(await this.next())
        if (over) return over === 'stored'
        continue
      }
      const to = Math.min(file.size, position + (careful ? SUBPACKET_BYTES : this.frameBytes))
      const at = position
      const block = await file.read(at, to)
      if (block.length !== to - at) throw new SendError('unreadable')
      if (!open) this.writer.header(FRAME.ZDATA, at)
      const waits = careful || !this.streams
      this.write(block, waits ? END.ZCRCW : to === file.size ? END.ZCRCE : END.ZCRCQ)
      open = !waits && to < file.size
      position = to
      await this.io.send(this.writer.take())
    }
  }

  private write(block: Uint8Array, end: number): void {
    for (let at = 0; at < block.length; at += SUBPACKET_BYTES) {
      const part = block.subarray(at, at + SUBPACKET_BYTES)
      this.writer.subpacket(part, at + part.length === block.length ? end : END.ZCRCG)
    }
  }

  /** A header that is there already. @throws SendError when it ends everything */
  private take(): Header | undefined {
    const header = this.inbox.shift()
    if (!header) return
    const { type, value } = header
    if (type === FRAME.ZFERR || type === FRAME.ZABORT) throw new SendError('refused')
    if (type === FRAME.ZCHALLENGE) {
      void this.io.send(hexHeader(FRAME.ZACK, value))
      return this.take()
    }
    return header
  }

  private async next(): Promise<Header> {
    for (;;) {
      const header = this.take()
      if (header) return header
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
  }
}

/** CRC-32 of the first `bytes` of a file; 0: of all of it. */
async function checksum(file: OutgoingFile, bytes: number): Promise<number> {
  const end = Math.min(bytes || file.size, file.size)
  let crc = 0
  for (let at = 0; at < end; at += 1024 * 1024)
    crc = crc32(await file.read(at, Math.min(end, at + 1024 * 1024)), crc)
  return crc
}
