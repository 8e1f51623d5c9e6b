/** The last moments of a transfer: what the host still sends of it is taken, what a shell writes after it is shown. */
import { CANCEL } from './frames.ts'
import type { Outcome, StageHost, ZmodemPort } from './stage.ts'

/** A host that says nothing for so long has no more to say. */
const QUIET_MS = 500
/** The same where file content may still be under way, which must not be taken for a shell's. */
const QUIET_AFTER_CONTENT_MS = 1_000
/** How long a host that was told to end is waited for; keys typed before it has would be lost in its program. */
const ANSWER_MS = 5_000
const RETRY_MS = 50
const BACKSPACE = 0x08

/** Sends them when the socket has room, unless they are not `wanted` any more. @returns whether they were sent */
export async function deliver(
  port: ZmodemPort,
  bytes: Uint8Array<ArrayBuffer>,
  wanted: () => boolean,
): Promise<boolean> {
  while (wanted()) {
    if (port.sendBytes(bytes)) return true
    await port.writable()
    // No room may also mean no connection, which `writable` does not wait for.
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
  return false
}

export class Farewell {
  private outcome: Outcome | null = null
  private shown: number[] = []
  /** Nothing of a shell has come since a cancel. */
  private fresh = true
  private afterContent = false
  /** The host was told to end, and nothing shows that it did. */
  private unanswered = false
  private begunMs = 0
  private over = false
  private readonly host: StageHost

  constructor(host: StageHost) {
    this.host = host
  }

  get begun(): boolean {
    return this.outcome !== null
  }

  /** The program on the host ends by itself. */
  begin(outcome: Outcome): void {
    this.outcome ??= outcome
    this.begunMs = Date.now()
  }

  /** It is told to. @param afterContent file content may be under way */
  cancel(outcome: Outcome, afterContent: boolean): void {
    this.begin(outcome)
    this.afterContent = afterContent
    this.unanswered = true
    void deliver(this.host.port, CANCEL, () => !this.over)
    this.host.changed({ phase: 'stopping', direction: outcome.direction })
  }

  /** The host's program has sent its cancel, of which backspaces are a part. */
  heardCancel(): void {
    this.fresh = true
    this.unanswered = false
    // It is not within content, whose CANs are escaped.
    this.afterContent = false
  }

  /** A byte that is of no frame. */
  noise(byte: number): void {
    this.unanswered = false
    if (this.afterContent) return
    if (this.fresh && byte === BACKSPACE) return
    this.fresh = false
    this.shown.push(byte)
  }

  /** What the screen is to show. */
  take(): Uint8Array {
    const bytes = Uint8Array.from(this.shown)
    this.shown = []
    return bytes
  }

  tick(quietMs: number): void {
    const enough = this.afterContent ? QUIET_AFTER_CONTENT_MS : this.unanswered ? ANSWER_MS : QUIET_MS
    if (Math.min(quietMs, Date.now() - this.begunMs) >= enough) this.end()
  }

  /** The terminal is given back. */
  end(): void {
    if (this.over || !this.outcome) return
    this.over = true
    this.host.over(this.outcome)
  }
}
