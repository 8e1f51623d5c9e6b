/** What `preferences.*` says. */
import type { TerminalPreferences } from '../../drizzle/schema/index.ts'

export type { TerminalPreferences }

export interface Preferences {
  /** Whose they are. */
  userId: string
  /** Only what was ever chosen. */
  terminal: Partial<TerminalPreferences>
}
