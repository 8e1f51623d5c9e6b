/** Drafts of forms that survive a reload: in the storage of the tab, and read back only as what this version understands. */
import { nullable, object, string, unknown, type ZodMiniType } from 'zod/mini'

export interface DraftStore<T> {
  /** @param entry of the tab's history that it was written on; absent: it is for whichever comes next */
  keep(draft: T, entry?: string): void
  drop(): void
  /** Null when there is none, or none that this version can read. */
  kept(): T | null
  /** The one that was written on this entry of the tab's history: after a reload, or on the way back. */
  keptOn(entry: string): T | null
}

const Kept = object({ entry: nullable(string()), draft: unknown() })

function read<T>(key: string, schema: ZodMiniType<T>): { entry: string | null; draft: T } | null {
  const text = sessionStorage.getItem(key)
  if (!text) return null
  try {
    const { entry, draft } = Kept.parse(JSON.parse(text))
    const kept = schema.safeParse(draft)
    return kept.success ? { entry, draft: kept.data } : null
  } catch (error) {
    console.info('The kept draft is unreadable:', error)
    return null
  }
}

export const draftStore = <T>(key: string, schema: ZodMiniType<T>): DraftStore<T> => ({
  keep(draft, entry) {
    try {
      sessionStorage.setItem(key, JSON.stringify({ entry: entry ?? null, draft }))
    } catch (error) {
      // Full (a script of a megabyte and more): what is on the screen stays.
      console.info('The draft is not kept:', error)
    }
  },
  drop() {
    sessionStorage.removeItem(key)
  },
  kept: () => read(key, schema)?.draft ?? null,
  keptOn(entry) {
    const kept = read(key, schema)
    return kept?.entry === entry ? kept.draft : null
  },
})
