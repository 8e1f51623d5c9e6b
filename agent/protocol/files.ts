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
