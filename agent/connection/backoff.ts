/** How long to wait before the next connection: 5 → 10 → 20 … → 60 s with full jitter. */
export interface Backoff {
  /**
   * Milliseconds to wait after one more failure; at least `atLeastMs`, as the server asked.
   * @param refused the host is there but nothing listens: a server that restarts, mostly
   * @param awaited somebody sits before a terminal of this host
   */
  next(atLeastMs?: number, refused?: boolean, awaited?: boolean): number
  /** The connection was stable: begin anew. */
  reset(): void
  /** Failures in a row; the first refusals are not counted. */
  readonly failures: number
}

/**
 * So often a refusal is waited for within the second step and not counted, a minute in all: a server that restarts has its
 * fleet back some seconds after it listens, instead of as late as the steps have grown meanwhile. It costs the host a
 * packet, where a server that is overloaded would be asked by the whole fleet again.
 */
const REFUSALS_MAX = 12
/** For a person who waits: few hosts of a fleet have a terminal open, so that these do not add up. */
const AWAITED_STEP_MS = 1_000
const AWAITED_MAX = 120

/** Full jitter (a uniform share of the step) spreads a fleet that lost its server at one moment. */
export function createBackoff(baseMs: number, maxMs: number, random: () => number = Math.random): Backoff {
  let failures = 0
  let refusals = 0
  let awaitings = 0
  return {
    next(atLeastMs = 0, refused = false, awaited = false) {
      if (awaited && awaitings < AWAITED_MAX) {
        awaitings++
        return Math.round(atLeastMs + random() * Math.min(baseMs, AWAITED_STEP_MS))
      }
      const early = refused && refusals < REFUSALS_MAX
      const stepMs = Math.min(maxMs, baseMs * 2 ** (early ? 1 : Math.min(failures, 20)))
      if (early) refusals++
      else failures++
      return Math.round(atLeastMs + random() * stepMs)
    },
    reset() {
      failures = 0
      refusals = 0
      awaitings = 0
    },
    get failures() {
      return failures
    },
  }
}

/** Whether an error, or one that it stands for, says that nothing listens there. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED' || isRefusal(error.cause))
