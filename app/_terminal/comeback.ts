/** Waits between attempts to reach the server again: short at first, and not at all once the network or the person is back. */

const DELAYS_MS = [0, 250, 500, 1_000, 2_000, 4_000]
/** Hundreds of browsers that lost one server must not all come in the same instant. */
const JITTER = 0.3

export class Comeback {
  private attempts = 0
  private wake: (() => void) | null = null

  /** Resolves when it is time for the next attempt. */
  async wait(): Promise<void> {
    const delay = DELAYS_MS[Math.min(this.attempts, DELAYS_MS.length - 1)] ?? 0
    this.attempts += 1
    if (delay === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.wake?.(), delay * (1 - JITTER * Math.random()))
      const onVisible = () => document.visibilityState === 'visible' && this.wake?.()
      const onOnline = () => this.hurry()
      this.wake = () => {
        clearTimeout(timer)
        window.removeEventListener('online', onOnline)
        document.removeEventListener('visibilitychange', onVisible)
        this.wake = null
        resolve()
      }
      window.addEventListener('online', onOnline)
      document.addEventListener('visibilitychange', onVisible)
    })
  }

  /** The next loss is a new one. */
  succeeded(): void {
    this.attempts = 0
  }

  /** Now, and at short intervals again. */
  hurry(): void {
    this.attempts = 1
    this.wake?.()
  }
}
