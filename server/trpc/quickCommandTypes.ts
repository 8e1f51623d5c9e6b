/** Quick commands as they go over tRPC. */
import type { Interpreter } from '../../drizzle/schema/index.ts'

export interface QuickCommandItem {
  id: string
  name: string
  /** First line of the script that says something. */
  summary: string
  interpreter: Interpreter
  /** A search for the hosts that it is meant for; null: they are chosen each time. */
  hosts: string | null
  user: string | null
}

export interface QuickCommand extends QuickCommandItem {
  script: string
  params: string
}
