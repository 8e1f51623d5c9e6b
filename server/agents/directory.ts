/** All agents with their presence and last figures, in memory; the database is its memory across restarts. */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Heartbeat, Register } from '../../agent/protocol/index.ts'
import type { Database } from '../../drizzle/client.ts'
import { Signal } from '../bus/signal.ts'
import type { AgentFilter, AgentStatus } from '../trpc/types.ts'
import {
  type AgentEntry,
  type AgentRow,
  countByStatus,
  createEntry,
  factsOf,
  type Remote,
  usageOf,
} from './entry.ts'
import { loadGroups } from './groups/rows.ts'
import { GroupStore } from './groups/store.ts'
import { hostLockOf } from './hostLock.ts'
import { matcher } from './query.ts'
import { loadAgents, saveAgents } from './store.ts'

const FACTS_FLUSH_MS = 2_000
const USAGE_FLUSH_MS = 60_000
const REMOVALS_MAX = 1_000
/** A second session that does not come back for this long is no longer shown. */
const DUPLICATE_SHOWN_MS = 5 * 60_000
/** So much later it is told that a lock is over; it holds no longer by then. */
const LOCK_ENDS_MS = 1_000

export class AgentDirectory {
  /** Changes with every start: revisions of another one mean nothing. */
  readonly epoch = randomUUID().slice(0, 8)
  readonly changed = new Signal()
  readonly groups = new GroupStore()
  revision = 0
  /** Of the last change of who is there or what is known of them, figures left out. */
  factsRevision = 0
  private readonly entries = new Map<string, AgentEntry>()
  /** Of locks that end by themselves. */
  private readonly ending = new Set<string>()
  private removals: { id: string; revision: number }[] = []
  private readonly database: Database
  private readonly log: Logger
  private timers: NodeJS.Timeout[] = []
  private saving = Promise.resolve()

  constructor(deps: { database: Database; log: Logger }) {
    this.database = deps.database
    this.log = deps.log
  }

  async start(): Promise<void> {
    for (const group of await loadGroups(this.database)) this.groups.put(group)
    for (const row of await loadAgents(this.database)) {
      this.entries.set(row.id, createEntry(row))
      if (row.lock?.until) this.ending.add(row.id)
    }
    this.timers = [
      setInterval(() => this.endLocks(), LOCK_ENDS_MS),
      setInterval(() => this.flush('facts'), FACTS_FLUSH_MS),
      setInterval(() => {
        this.flush('usage')
        this.forgetDuplicates()
      }, USAGE_FLUSH_MS),
    ]
    for (const timer of this.timers) timer.unref()
  }

  /** Writes what is not written yet. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer)
    this.flush('facts')
    this.flush('usage')
    await this.saving
    this.changed.notify()
  }

  get(id: string): AgentEntry | undefined {
    return this.entries.get(id)
  }

  all(): Iterable<AgentEntry> {
    return this.entries.values()
  }

  get size(): number {
    return this.entries.size
  }

  matching(filter: AgentFilter): AgentEntry[] {
    const matches = matcher(filter, this.groups.lookup)
    const found: AgentEntry[] = []
    if (filter.ids) {
      for (const id of new Set(filter.ids)) {
        const entry = this.entries.get(id)
        if (entry && matches(entry)) found.push(entry)
      }
    } else for (const entry of this.entries.values()) if (matches(entry)) found.push(entry)
    return found
  }

  counts(): Record<AgentStatus, number> {
    return countByStatus(this.entries.values())
  }

  pendingCount(): number {
    let count = 0
    for (const entry of this.entries.values()) if (entry.row.approval === 'pending') count++
    return count
  }

  /** A row that was inserted or changed by a verb. */
  put(row: AgentRow): AgentEntry {
    const entry = this.entries.get(row.id) ?? createEntry(row)
    entry.row = row
    this.entries.set(row.id, entry)
    if (row.lock?.until) this.ending.add(row.id)
    else this.ending.delete(row.id)
    this.touch(entry, true)
    return entry
  }

  remove(id: string): void {
    if (!this.entries.delete(id)) return
    this.ending.delete(id)
    this.factsRevision = ++this.revision
    this.removals.push({ id, revision: this.revision })
    if (this.removals.length > REMOVALS_MAX) this.removals.shift()
    this.changed.notify()
  }

  /** Null when so much was removed since that only a fresh list helps. */
  removedSince(revision: number): string[] | null {
    const oldest = this.removals[0]
    if (oldest && this.removals.length === REMOVALS_MAX && oldest.revision > revision + 1) return null
    return this.removals.filter((removal) => removal.revision > revision).map((removal) => removal.id)
  }

  /** What a registering agent says of itself. */
  registered(entry: AgentEntry, register: Register, { ip, secure }: Remote): void {
    entry.remote = { ip, secure }
    const facts = factsOf(register, ip)
    const before = JSON.stringify({ ...entry.row, ...facts })
    if (JSON.stringify(entry.row) !== before) {
      entry.row = { ...entry.row, ...facts }
      entry.unsavedFacts = true
    }
    this.seen(entry)
    this.touch(entry, true)
  }

  online(entry: AgentEntry, connectedNow: boolean): void {
    if (connectedNow) entry.connectedSince = new Date()
    entry.online = true
    this.seen(entry)
    this.touch(entry, true)
  }

  offline(entry: AgentEntry): void {
    if (!entry.online) return
    entry.online = false
    entry.connectedSince = null
    this.touch(entry, true)
  }

  /** No database work: figures are flushed in batches. */
  heartbeat(entry: AgentEntry, beat: Heartbeat): void {
    entry.usage = usageOf(entry.usage, beat)
    this.seen(entry)
    this.touch(entry, false)
  }

  duplicate(entry: AgentEntry, ip: string): void {
    entry.duplicate = { ip, atMs: Date.now() }
    this.touch(entry, true)
  }

  private seen(entry: AgentEntry): void {
    entry.lastSeenMs = Date.now()
    entry.unsavedUsage = true
  }

  private touch(entry: AgentEntry, facts: boolean): void {
    entry.revision = ++this.revision
    if (facts) this.factsRevision = entry.revision
    this.changed.notify()
  }

  /** Those who watch hear of it; what the database keeps is over all the same. */
  private endLocks(): void {
    for (const id of this.ending) {
      const row = this.entries.get(id)?.row
      if (row && !hostLockOf(row)) this.put({ ...row, lock: null })
    }
  }

  private forgetDuplicates(): void {
    const before = Date.now() - DUPLICATE_SHOWN_MS
    for (const entry of this.entries.values()) {
      if (!entry.duplicate || entry.duplicate.atMs > before) continue
      entry.duplicate = null
      this.touch(entry, true)
    }
  }

  private flush(what: 'facts' | 'usage'): void {
    const flag = what === 'facts' ? 'unsavedFacts' : 'unsavedUsage'
    const unsaved = [...this.entries.values()].filter((entry) => entry[flag])
    if (unsaved.length === 0) return
    for (const entry of unsaved) entry[flag] = false
    this.saving = this.saving.then(() =>
      saveAgents(this.database, unsaved, what).catch((error: unknown) => {
        for (const entry of unsaved) entry[flag] = true
        this.log.warn({ err: error, agents: unsaved.length, what }, 'agents not saved; tried again later')
      }),
    )
  }
}
