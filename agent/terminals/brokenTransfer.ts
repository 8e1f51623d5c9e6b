/**
 * Watches for a file transfer (ZMODEM) whose program on this host is gone without a word, as `kill -9` leaves it. Whoever follows
 * the output would take what the shell writes then for a part of the file: it is ended as the program would have ended it.
 */
import { addon } from '../native/addon.ts'
import { ZmodemFilter } from '../protocol/zmodem.ts'
import { textBehind } from '../protocol/zmodemRest.ts'

/** Twice, with nothing in between, until what the program wrote last has been read, and the shell's prompt. */
const LOOK_MS = 250
/** What `sz` and `rz` send when they give up: CAN, and backspaces for who does not know it. */
const CANCEL = '\x18'.repeat(8) + '\b'.repeat(8)
const PROMPT_BYTES_MAX = 512
const LINE_FEED = 0x0a

export interface BrokenTransferEvents {
  /** Whether all that was written has come, as far as can be known. */
  isQuiet(): boolean
  /** The transfer is to be ended by these bytes. */
  ended(bytes: Buffer): void
}

function isThere(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    // Of another user, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export class BrokenTransfer {
  private readonly fd: number
  private readonly events: BrokenTransferEvents
  private readonly filter = new ZmodemFilter()
  /** Of its program; 0: not known, or the shell itself takes part. */
  private group = 0
  private timer: NodeJS.Timeout | null = null
  private came = false
  private isGone = false

  /** @param fd the PTY's master, open until `close` */
  constructor(fd: number, events: BrokenTransferEvents) {
    this.fd = fd
    this.events = events
  }

  /** More output. */
  saw(bytes: Uint8Array): void {
    this.filter.take(bytes, Date.now())
    this.came = true
    if (this.filter.underWay === null) this.close()
    else this.timer ??= this.begin()
  }

  close(): void {
    if (this.timer) clearInterval(this.timer)
    this.timer = null
  }

  private begin(): NodeJS.Timeout | null {
    this.group = addon().foreground(this.fd)
    this.isGone = false
    return this.group > 0 ? setInterval(() => this.look(), LOOK_MS) : null
  }

  private look(): void {
    const wasQuiet = this.isGone && !this.came && this.events.isQuiet()
    this.came = false
    this.isGone = !isThere(this.group)
    if (!wasQuiet || !this.isGone) return
    this.close()
    this.events.ended(Buffer.concat([Buffer.from(`${CANCEL}\r\n`), this.prompt()]))
  }

  /** The last line behind what has come of the file, as text: the shell wrote it when its program was gone. */
  private prompt(): Uint8Array {
    const text = textBehind(this.filter.giveUp())
    const line = text.subarray(text.lastIndexOf(LINE_FEED) + 1)
    return text.includes(LINE_FEED) && line.length <= PROMPT_BYTES_MAX ? line : new Uint8Array()
  }
}
