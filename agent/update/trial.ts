/** A new version's trial: from its start until the server confirms it; and how the update before ended. */
import path from 'node:path'
import { writeDurably } from '../identity/files.ts'
import { type Log, messageOf } from '../log.ts'
import type { LastUpdate } from '../protocol/index.ts'
import { type Fields, readRecord, removeDurably, type UpdatePlaces, writeRecord } from './records.ts'

/** Unconfirmed, it dials again this soon at the latest: the guard's time runs. */
export const TRIAL_BACKOFF_MS_MAX = 5_000
/** How long the server's word holds beyond the wait that it asked for, seconds. */
const BLAMELESS_S = 30
/** Refusals that the version before would get just the same. */
const BLAMELESS_CODES = new Set(['removed', 'duplicate_identity', 'busy', 'enrolment_closed'])

/** Why a connection ended or did not come about. */
export interface Setback {
  reason: string
  /** Of `register_rejected`. */
  code: string | null
  /** Milliseconds that the server asked to wait; 0: it did not. */
  retryAfterMs: number
}

const lastUpdateOf = (outcome: Fields): LastUpdate | null => {
  const { version, status } = outcome
  if (!version || (status !== 'success' && status !== 'failed')) return null
  return {
    version,
    status,
    ...(outcome.update_id ? { update_id: outcome.update_id } : {}),
    ...(outcome.rolled_back === 'true' ? { rolled_back: true } : {}),
    ...(outcome.message ? { message: outcome.message.slice(0, 4000) } : {}),
  }
}

export class Trial {
  private readonly places: UpdatePlaces
  private readonly version: string
  /** Where `version.txt` is kept; null from source. */
  private readonly installFolder: string | null
  private readonly log: Log
  private pending: Fields | null = null
  private outcome: Fields | null = null

  constructor(places: UpdatePlaces, version: string, installFolder: string | null, log: Log) {
    this.places = places
    this.version = version
    this.installFolder = installFolder
    this.log = log
  }

  /** This version waits to be confirmed: nothing may end it but the guard. */
  get unconfirmed(): boolean {
    return this.pending !== null
  }

  /** How the last update ended; null while one is on trial, or when there was none. */
  get lastUpdate(): LastUpdate | null {
    return this.pending === null && this.outcome ? lastUpdateOf(this.outcome) : null
  }

  /** Reads what the process before, or the guard, has left. */
  async start(): Promise<void> {
    const pending = await readRecord(this.places.pending)
    this.outcome = await readRecord(this.places.outcome)
    if (!pending) return
    if (pending.version === this.version) {
      this.pending = pending
      this.log.info('new version on trial', { version: this.version, from: pending.from })
      return
    }
    // Cut off before the rename, or the backup was put back by hand: either way the version before runs.
    this.log.warn('an update did not take place', { version: pending.version, running: this.version })
    await this.end(pending, {
      status: 'failed',
      rolled_back: 'true',
      message: `Version ${this.version} runs again: the update was interrupted, or taken back by hand.`,
    })
    if (this.installFolder)
      await writeDurably(path.join(this.installFolder, 'version.txt'), `${this.version}\n`, 0o644)
  }

  /** The server has confirmed this agent. @returns what is to be told now: each ending is told once by itself */
  async confirmed(): Promise<LastUpdate | null> {
    const { pending } = this
    if (pending) {
      this.pending = null
      await this.end(pending, { status: 'success' })
      await removeDurably(this.places.lastError)
      this.log.info('new version confirmed', { version: this.version })
    }
    if (!this.outcome || this.outcome.reported === 'true') return null
    this.outcome = { ...this.outcome, reported: 'true' }
    await writeRecord(this.places.outcome, this.outcome)
    return this.lastUpdate
  }

  /** Keeps why this unconfirmed version is not connected, for the guard and for people. */
  async setback({ reason, code, retryAfterMs }: Setback, waitMs: number): Promise<void> {
    if (!this.pending) return
    const blameless = retryAfterMs > 0 || (code !== null && BLAMELESS_CODES.has(code))
    const until = Math.ceil((Date.now() + waitMs) / 1000) + BLAMELESS_S
    await writeRecord(this.places.lastError, {
      class: blameless ? 'blameless' : 'own',
      message: reason,
      until: String(until),
    })
  }

  /** Stopped in order, by whomever: no failed start. */
  async stopped(): Promise<void> {
    if (!this.pending) return
    try {
      const now = await readRecord(this.places.pending)
      if (now) await writeRecord(this.places.pending, { ...now, attempts: '0' })
    } catch (error) {
      this.log.warn('the trial could not be noted', { error: messageOf(error) })
    }
  }

  /** A next update begins: the last one's ending is history. */
  async forget(): Promise<void> {
    this.outcome = null
    await removeDurably(this.places.outcome)
  }

  private async end(pending: Fields, how: Fields): Promise<void> {
    const { update_id = '', version = '' } = pending
    this.outcome = { update_id, version, ...how }
    await writeRecord(this.places.outcome, this.outcome)
    await removeDurably(this.places.pending)
  }
}
