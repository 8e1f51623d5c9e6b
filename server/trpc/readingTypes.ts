/** What goes over tRPC of reading the answers of a run, as types; `types.ts` hands them on. */
import type { TaskState } from '../../drizzle/schema/index.ts'
import type { Page, TaskItem } from './types.ts'

export interface OutputGroup {
  /** For `runs.tasks`, which reads all of its hosts page by page. */
  key: string
  /** Of the answer that most of them gave, where they may differ (by exit code or label). */
  state: TaskState
  /** Null also where they differ. */
  exitCode: number | null
  /** Its value, when grouped by a label; null: without it. */
  label: string | null
  count: number
  /** So many answers that differ by a byte are folded here; the most frequent one is shown. */
  answers: number
  /** Of the first 12 hosts by name. */
  taskIds: string[]
  agentIds: string[]
  hostnames: string[]
  /** All names as ClusterShell folds them, `web[1-99,101].example.com`; what can't be folded well is cut and ends in `…`. */
  range: string
  /** Ids of what was printed, for `runs.text`; null: nothing was. */
  outputs: { stdout: string | null; stderr: string | null }
  /** Empty when asked for without texts. */
  stdout: string
  stderr: string
  /** The same without what is ignored, line by line; null when nothing is. */
  compared: { stdout: string; stderr: string } | null
  truncated: boolean
}

/** What one output says; the same id says the same for ever. */
export interface OutputText {
  text: string
  /** Without what is ignored, line by line; null when nothing is. */
  compared: string | null
  /** Only its first 256 Ki characters. */
  cut: boolean
}

export interface OutputGroups {
  /** The largest first, those who have said nothing last; at most 200. */
  items: OutputGroup[]
  /** Groups in all. */
  total: number
  /** Of the run's hosts, to group by. */
  labelKeys: string[]
  /** When less than all: ask again for the rest, which goes on from there. */
  compared: number
  toCompare: number
}

/** Groups of a run that goes on; texts are read apart. */
export interface GroupsEvent extends Omit<OutputGroups, 'items'> {
  /** Keys of all groups that are shown, in order. */
  order: string[]
  /** Those that are new or changed since the last event; all of them when `reset`. */
  changed: OutputGroup[]
  /** What was known before is void. */
  reset: boolean
}

/** A line that holds what was searched for; long ones are cut around it. */
export interface MatchedLine {
  /** From 1. */
  number: number
  text: string
  /** [from, to) in `text`, in UTF-16 units. */
  ranges: [number, number][]
}

/** One output that holds what was searched for, however many hosts printed it. */
export interface OutputMatch {
  /** For `runs.tasks`: which hosts printed it, unless it is `running`. */
  output: string
  /** One host that still runs: what it had printed by then. */
  running: boolean
  stream: 'stdout' | 'stderr'
  hosts: number
  /** The first of them. */
  tasks: TaskItem[]
  /** The first ones. */
  lines: MatchedLine[]
  matchingLines: number
  /** Looking through it took too long: only its beginning was. */
  partial: boolean
}

/** May be empty and yet not the last one: go on while there is a cursor. */
export interface SearchPage extends Page<OutputMatch> {
  /** Distinct outputs, and hosts that still run, that are behind us, of `total`. */
  searched: number
  total: number
}
