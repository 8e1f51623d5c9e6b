/** Wakes those who wait for "something changed"; says nothing about what, so that it never queues. */
export class Signal {
  private waiting: (() => void)[] = []

  notify(): void {
    if (this.waiting.length === 0) return
    const woken = this.waiting
    this.waiting = []
    for (const wake of woken) wake()
  }

  /** Resolves at the next `notify`, or when `signal` aborts. */
  wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve()
        return
      }
      const done = () => {
        signal?.removeEventListener('abort', done)
        resolve()
      }
      signal?.addEventListener('abort', done, { once: true })
      this.waiting.push(done)
    })
  }
}

/** Resolves after `ms`, or when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve()
      return
    }
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
