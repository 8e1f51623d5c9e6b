/** What people prefer: it follows them from browser to browser. */
import { mysqlTable } from 'drizzle-orm/mysql-core'
import { at, json, ulidColumn } from './columns.ts'

export interface TerminalPreferences {
  /** Of a colour scheme that the browser knows, or `console`: as the console's own. */
  theme: string
  /** CSS pixels. */
  fontSize: number
  /** Per cent of the letters' height. */
  lineHeight: number
  cursorStyle: 'block' | 'bar' | 'underline'
  cursorBlink: boolean
  /** Lines. */
  scrollback: number
  copyOnSelect: boolean
  bell: 'off' | 'visual' | 'sound'
  /** Tells every line to assistive technology; slower on a flood. */
  screenReader: boolean
  rightClick: 'menu' | 'paste' | 'browser'
  /** Ask before several lines are pasted that would run at once. */
  warnOfLines: boolean
}

export const terminalPreferences = mysqlTable('terminal_preferences', {
  userId: ulidColumn('user_id').primaryKey(),
  /** Only what was ever chosen: the rest is as the browser has it. */
  chosen: json<Partial<TerminalPreferences>>('chosen').notNull(),
  updatedAt: at('updated_at').notNull(),
})
