/** What goes over tRPC of recordings, as types; `types.ts` hands them on. */
import type {
  RecordingMark,
  RecordingProblem,
  RecordingState,
  RecordMode,
} from '../../drizzle/schema/index.ts'
import type { SearchedPage } from './historyTypes.ts'

export type { RecordingMark, RecordingProblem, RecordingState, RecordMode }

export interface RecordingItem {
  /** The terminal session's. */
  id: string
  agentId: string
  hostname: string
  userId: string
  username: string
  /** On the host; null: as the agent. */
  runAs: string | null
  state: RecordingState
  /** Why something is missing. */
  problem: RecordingProblem | null
  startedAt: string
  endedAt: string | null
  /** From the start to the last event. */
  durationMs: number
  /** On disk. */
  bytes: number
  events: number
  /** What was typed is in it, too. */
  input: boolean
  pinnedBy: string | null
  removedAt: string | null
  removedBy: string | null
  own: boolean
}

export interface RecordingSegment {
  number: number
  startMs: number
  endMs: number
  /** Of its events as text. */
  size: number
  /** False: it grows. */
  closed: boolean
  /** The screen with which it begins is there, so that it can be jumped to. */
  screen: boolean
}

export interface RecordingDetail extends RecordingItem {
  cols: number
  rows: number
  problemText: string | null
  lostBytes: number
  segments: RecordingSegment[]
  marks: RecordingMark[]
  /** When it will be removed; null: never by itself. */
  removedOn: string | null
}

/** Of a terminal. `failed`: not any more, though it should be. */
export interface RecordingStatus {
  state: 'off' | 'on' | 'failed'
  /** What is typed, too. */
  input: boolean
  problem: RecordingProblem | null
}

export interface RecordingLine {
  /** When it was complete, from the start. */
  ms: number
  text: string
}

/** Visible text, read on from `nextCursor`. */
export interface RecordingText {
  items: (RecordingLine & { id: string })[]
  nextCursor: string | null
}

export interface RecordingMatch {
  id: string
  recording: Pick<RecordingItem, 'id' | 'agentId' | 'hostname' | 'username' | 'runAs' | 'startedAt' | 'state'>
  ms: number
  /** The same as a time. */
  at: string
  text: string
  /** Where in `text`, as [from, to) in UTF-16 units. */
  ranges: [number, number][]
  before: string[]
  after: string[]
}

export type RecordingMatches = SearchedPage<RecordingMatch>

export type RecordingSearchMode = 'words' | 'plain' | 'regex'

export interface RecordingPolicy {
  record: RecordMode
  input: boolean
  /** Null: for ever. */
  keepDays: number | null
}

export interface RecordingGroupPolicy extends RecordingPolicy {
  groupId: string
  groupName: string
  /** Members now. */
  hosts: number
}

export interface RecordingPolicies {
  fallback: RecordingPolicy
  /** Of a host in several of these groups the strictest holds. */
  groups: RecordingGroupPolicy[]
  /** While recordings take more on disk, the oldest go; null: they may take what they want. */
  keepBytes: number | null
  changedBy: string | null
  changedAt: string | null
}

export interface RecordingShare {
  recordings: number
  bytes: number
  /** When the first and the last of them began. */
  oldest: string | null
  newest: string | null
}

export interface RecordingStorage {
  /** What is kept now, and how much of it is pinned. */
  kept: RecordingShare
  pinned: RecordingShare
  sweeping: boolean
  /** That removed something. */
  lastSweep: ({ at: string } & RecordingShare) | null
}

/** What a sweep would remove; never what is pinned or going on. */
export interface RecordingPreview {
  byAge: RecordingShare
  /** Beyond those. */
  bySize: RecordingShare
}
