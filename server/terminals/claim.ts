/**
 * What is owed to a viewer whose line broke without a goodbye: for a while nothing is forgotten that it lacks, so the
 * program waits once the history is full, as it does while the agent is away (`agent/terminals/hold.ts`). Who leaves in
 * order is owed nothing: a build must not stand still because somebody has closed the page.
 */
import { TERMINAL_HIGH_WATER_BYTES } from '../../agent/protocol/index.ts'

export const CLAIM_MS = 90_000
/** The agent sends so much beyond its credit: its window, and the reading in hand. */
const BEYOND_CREDIT_BYTES = TERMINAL_HIGH_WATER_BYTES + 64 * 1024

export class Claim {
  private readonly upTo: number
  private readonly until = Date.now() + CLAIM_MS

  private constructor(upTo: number) {
    this.upTo = upTo
  }

  /** Of one that has drawn all before `seen`, from a history that holds so many bytes. */
  static of(seen: number, capacity: number): Claim {
    return new Claim(seen + capacity - BEYOND_CREDIT_BYTES)
  }

  /** After the server's restart: of those that may come back for anything that the agent's ring has, which ends at `end`. */
  static onRing(end: number, capacity: number): Claim {
    return new Claim(Math.max(end - TERMINAL_HIGH_WATER_BYTES, capacity - BEYOND_CREDIT_BYTES))
  }

  /** How much of this credit the agent may have. */
  bound(credit: number): number {
    return Date.now() > this.until ? credit : Math.min(credit, this.upTo)
  }
}
