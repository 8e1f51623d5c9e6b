/**
 * News between the parts of a server (and, once several share a fleet, between servers): who is told what
 * stands in `BusEvents`. Delivery is in order, at most once, to those who listen now.
 */
import type { SessionEnd } from '../../drizzle/schema/index.ts'

export interface BusEvents {
  /** Sessions that are over: their sockets must close. */
  'sessions.revoked': { sessionIds: string[]; why: SessionEnd }
  'tokens.revoked': { tokenIds: string[] }
  /** Role or state changed, or the user is gone: cached identities are void. `why`: what that does to their sessions. */
  'users.changed': { userId: string; why: SessionEnd | null }
  /** Nothing may go on there. */
  'hosts.locked': { agentIds: string[] }
  /** A job's run has moved, or a run that is one of its steps is over. */
  'jobRuns.changed': { id: string }
  /** A run waits for approval no more: it runs, or is over. */
  'runs.decided': { runId: string }
  /** One came, went or was withdrawn. */
  'releases.changed': Record<string, never>
}

export interface Bus {
  publish<K extends keyof BusEvents>(topic: K, event: BusEvents[K]): void
  /** Gives the function that unsubscribes. */
  subscribe<K extends keyof BusEvents>(topic: K, listener: (event: BusEvents[K]) => void): () => void
}

type AnyListener = (event: never) => void

/** Within one process: synchronous, and a listener's error is the publisher's to see. */
export function createLocalBus(): Bus {
  const listeners = new Map<string, Set<AnyListener>>()
  return {
    publish(topic, event) {
      for (const listener of [...(listeners.get(topic) ?? [])]) (listener as (event: unknown) => void)(event)
    },
    subscribe(topic, listener) {
      const set = listeners.get(topic) ?? new Set<AnyListener>()
      listeners.set(topic, set)
      set.add(listener as AnyListener)
      return () => {
        set.delete(listener as AnyListener)
      }
    },
  }
}
