/** Whether a PTY may be read on while its viewer is away: for a while nothing is lost, then nothing waits. */
import { RING_BYTES, type Ring } from './ring.ts'

/**
 * As long as the server keeps a viewer waiting for its agent, the program of a full ring waits too; after that
 * the oldest bytes go, so that a build does not stand still because nobody looks at it.
 */
export const HOLD_MS = 90_000
/** What one reading of a PTY brings at most. */
const READ_BYTES_MAX = 64 * 1024

export class Hold {
  private timer: NodeJS.Timeout | null = null
  private expired = false

  /** @param expired the time is up: everything may be read now */
  begin(expired: () => void): void {
    this.end()
    this.timer = setTimeout(() => {
      this.expired = true
      expired()
    }, HOLD_MS)
  }

  end(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.expired = false
  }

  /** The time is up. */
  get over(): boolean {
    return this.expired
  }

  /** Whether there is room in the ring for what the viewer has not seen, or the time is up. */
  mayRead(ring: Ring): boolean {
    return this.expired || ring.total - ring.acked + READ_BYTES_MAX <= RING_BYTES
  }
}
