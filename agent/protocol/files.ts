/**
 * Files that a run places on a host. The message says which file and where; its bytes are fetched from the agents' port,
 * `/files/TASK/manifest` and `/files/TASK/blocks/FROM-TO`, with `key` as the bearer's token. Answered like a script: by
 * `task_accepted` and `task_result`, whose text says what was done.
 */
import * as z from 'zod'
import { TaskId } from './common.ts'
import { BLOCK_BYTES } from './manifest.ts'

/** A manifest of 16 digest bytes per block stays below 3 MB. */
export const FILE_BYTES_MAX = 8 * 1024 * 1024 * 1024
export const FILE_PATH_BYTES_MAX = 4096

/** What becomes of a file that stands where the new one is to be. */
export const IF_EXISTS = ['overwrite', 'keep', 'backup'] as const
export type IfExists = (typeof IF_EXISTS)[number]

export const OWNER_PATTERN = /^[A-Za-z0-9_.][A-Za-z0-9_.@-]{0,63}\$?$/
export const MODE_PATTERN = /^[0-7]{3,4}$/

/** S→A, to agents with the capability `files`. */
export const PlaceFile = z.object({
  type: z.literal('place_file'),
  task_id: TaskId,
  /** Hexadecimal. */
  sha256: z.string().length(64),
  /** Bytes. */
  size: z.int().nonnegative().max(FILE_BYTES_MAX),
  /** Lets this task, and nobody else, fetch this file. */
  key: z.string().min(1).max(128),
  /** Absolute, of the file itself. */
  path: z.string().min(2).max(FILE_PATH_BYTES_MAX),
  /** Octal. Without it that of the file that is replaced, else 644. */
  mode: z.string().regex(MODE_PATTERN).optional(),
  /** Name or number. Without them those of the file that is replaced, else of whoever places it. */
  owner: z.string().regex(OWNER_PATTERN).optional(),
  group: z.string().regex(OWNER_PATTERN).optional(),
  if_exists: z.enum(IF_EXISTS).default('overwrite'),
  /** Makes the folders above it that are missing. */
  make_folders: z.boolean().default(false),
  /** A symbolic link at `path` is followed; else it is refused. */
  follow_link: z.boolean().default(false),
  /** Seconds, by the agent's clock. */
  timeout: z.number().positive().default(3600),
  /** With whose rights; without it with the agent's own. */
  execution_user: z.string().max(64).optional(),
})
export type PlaceFile = z.infer<typeof PlaceFile>

/** As JSON at `/files/TASK/manifest`. */
export const FileManifest = z.object({
  /** Bytes. */
  size: z.int().nonnegative().max(FILE_BYTES_MAX),
  sha256: z.string().length(64),
  block_bytes: z.literal(BLOCK_BYTES),
  /** base64url: the digests of all blocks, one after the other; the last block may be short. */
  blocks: z.string().max(4 * 1024 * 1024),
})
export type FileManifest = z.infer<typeof FileManifest>

/** Paths that one run fetches at most. */
export const FETCH_PATHS_MAX = 16
/** One request brings so much of a file: in memory at both ends, and within the time of a request over a slow line. */
export const FETCH_PIECE_BYTES = 1024 * 1024

/**
 * S→A, to agents with the capability `fetch-files`. Each file goes to the agents' port, with `key` as the bearer's token: its
 * pieces in order by `PUT /files/TASK/fetched/PLACE/OFFSET`, answered by `{next}`, from where to go on (0 where the server has
 * lost what came); then what it is, a `FetchedFile`, by `PUT /files/TASK/fetched/PLACE/end`. `place` counts the paths.
 */
export const FetchFiles = z.object({
  type: z.literal('fetch_files'),
  task_id: TaskId,
  key: z.string().min(1).max(128),
  /** Absolute. */
  paths: z.array(z.string().min(2).max(FILE_PATH_BYTES_MAX)).min(1).max(FETCH_PATHS_MAX),
  /** Of one file at most. */
  bytes_max: z.int().positive().max(FILE_BYTES_MAX),
  /** Seconds, by the agent's clock. */
  timeout: z.number().positive().default(3600),
  /** With whose rights; without it with the agent's own. */
  execution_user: z.string().max(64).optional(),
})
export type FetchFiles = z.infer<typeof FetchFiles>

export const FetchedFile = z.object({
  path: z.string().min(1).max(FILE_PATH_BYTES_MAX),
  /** Bytes. */
  size: z.int().nonnegative().max(FILE_BYTES_MAX),
  /** Hexadecimal. */
  sha256: z.string().length(64),
  /** Permission bits. */
  mode: z.int().min(0).max(0o7777),
  uid: z.int().nonnegative(),
  gid: z.int().nonnegative(),
  modified_at: z.iso.datetime(),
})
export type FetchedFile = z.infer<typeof FetchedFile>
