/** Remembers who an identity is for a short while, and forgets at once when told that it is void. */
import { LRUCache } from 'lru-cache'
import type { Actor } from '../context.ts'

const ENTRIES_MAX = 20_000
/** A server that did not hear of a revocation notices within this. */
const LIFETIME_MS = 30_000

export interface Known {
  actor: Actor
  /** Over by then, whatever happens. */
  expiresAt: number
}

export class ActorCache {
  private readonly entries = new LRUCache<string, Known>({ max: ENTRIES_MAX, ttl: LIFETIME_MS })
  /** Counts evictions: what was read from the database before one must not be cached after it. */
  private generation = 0

  async resolve(key: string, load: () => Promise<Known | null>): Promise<Actor | null> {
    let known = this.entries.get(key)
    if (!known) {
      const generation = this.generation
      const loaded = await load()
      if (!loaded) return null
      if (generation === this.generation) this.entries.set(key, loaded)
      known = loaded
    }
    if (known.expiresAt > Date.now()) return known.actor
    this.entries.delete(key)
    return null
  }

  forget(isVoid: (actor: Actor) => boolean): void {
    this.generation++
    for (const [key, known] of this.entries.entries()) if (isVoid(known.actor)) this.entries.delete(key)
  }
}
