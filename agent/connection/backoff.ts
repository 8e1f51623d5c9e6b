/** How long to wait before the next connection: 5 → 10 → 20 … → 60 s with full jitter. */
export interface Backoff {
  /** Milliseconds to wait after one more failure; at least `atLeastMs`, as the server asked. */
  next(atLeastMs?: number): number
  /** The connection was stable: begin anew. */
  reset(): void
  /** Failures in a row. */
  readonly failures: number
}

/** Full jitter (a uniform share of the step) spreads a fleet that lost its server at one moment. */
export function createBackoff(baseMs: number, maxMs: number, random: () => number = Math.random): Backoff {
  let failures = 0
  return {
    next(atLeastMs = 0) {
      const stepMs = Math.min(maxMs, baseMs * 2 ** Math.min(failures, 20))
      failures++
      return Math.round(atLeastMs + random() * stepMs)
    },
    reset() {
      failures = 0
    },
    get failures() {
      return failures
    },
  }
}
