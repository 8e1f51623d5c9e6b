/** What goes over tRPC about the script library. */
import type { Interpreter, ScriptParameter } from '../../drizzle/schema/index.ts'

export interface ScriptItem {
  id: string
  name: string
  description: string
  tags: string[]
  /** Of the newest version, as the three that follow. */
  interpreter: Interpreter
  version: number
  disabled: boolean
  updatedBy: string
  updatedAt: string
  /** Hosts on which it succeeded, and failed, in the last 30 days; null: it has not run. */
  lately: { succeeded: number; failed: number } | null
}

export interface ScriptVersionItem {
  version: number
  interpreter: Interpreter
  note: string
  /** The version whose content it took up again. */
  restoredFrom: number | null
  createdBy: string
  createdAt: string
  /** Can't be run since. */
  disabledAt: string | null
}

export interface ScriptDetail {
  id: string
  name: string
  description: string
  tags: string[]
  createdAt: string
  updatedAt: string
  /** The newest version. */
  version: number
  /** The newest version that may be run. */
  runnable: number | null
  /** The version that was asked for, else the newest. */
  content: ScriptVersionItem & { script: string; parameters: ScriptParameter[] }
}
