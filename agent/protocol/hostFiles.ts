/**
 * Files of a host as a person looks at them: short requests that are answered by one message, and streams of bytes, for which
 * the agent opens a WebSocket of its own to `/host-files/STREAM` (bearer: the stream's key), so that bulk never stands before
 * terminals and heartbeats. Everything is done with the rights of `user`, judged by the host's kernel. Paths are `hostPath.ts`'s.
 */
import * as z from 'zod'
import { SessionId } from './common.ts'
import { MODE_PATTERN, OWNER_PATTERN } from './files.ts'

export const HOST_PATH_CHARS_MAX = 4096
export const HOST_PATHS_MAX = 1000
export const HOST_LIST_MAX = 1000
/** A text that can be edited: within the body of a request, and within what an editor bears. */
export const HOST_TEXT_BYTES_MAX = 1024 * 1024
/** Of one file that is uploaded. */
export const HOST_UPLOAD_BYTES_MAX = 1024 ** 4
/** Of an upload, as its beginning is compared: the last block of what came may be shorter. */
export const HOST_UPLOAD_BLOCK_BYTES = 4 * 1024 * 1024
/** Of one answer. */
export const HOST_UPLOAD_BLOCKS_MAX = 256
/** The agent is told to be done with a request by then; a long one says how far it came (`more`) and is asked again. */
export const HOST_REQUEST_SECONDS = 20

export const HostPath = z
  .string()
  .min(1)
  .max(HOST_PATH_CHARS_MAX)
  .refine((path) => path.startsWith('/') && !path.includes('\0') && path.isWellFormed(), 'an absolute path')
/** '': the home folder of the user. */
export const HostPlace = z.union([z.literal(''), HostPath])
const paths = z.array(HostPath).min(1).max(HOST_PATHS_MAX)
const octal = z.string().regex(MODE_PATTERN)
const owner = z.string().regex(OWNER_PATTERN)
const Stream = z.object({ id: z.string().regex(/^[\w-]{1,64}$/), key: z.string().min(1).max(128) })

export const HOST_IF_EXISTS = ['ask', 'replace', 'keep_both'] as const

/** An upload is known by what it is: the same file brought to the same place again goes on where it was cut. */
const upload = {
  path: HostPath,
  /** Bytes of the whole file. */
  size: z.int().nonnegative().max(HOST_UPLOAD_BYTES_MAX),
  /** Milliseconds since 1970, of the file where it comes from. */
  modified: z.number().nonnegative().max(8.64e15),
}

export const HostFileOp = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('list'),
    path: HostPlace,
    /** Names that come after this one. */
    after: z.string().max(1024).optional(),
    limit: z.int().min(1).max(HOST_LIST_MAX),
    hidden: z.boolean(),
    /** Names that contain it, whatever their case. */
    match: z.string().max(255).optional(),
  }),
  z.object({ op: z.literal('stat'), path: HostPlace }),
  z.object({ op: z.literal('mkdir'), path: HostPath }),
  z.object({ op: z.literal('rename'), path: HostPath, to: HostPath, replace: z.boolean() }),
  z.object({ op: z.literal('count'), paths }),
  z.object({ op: z.literal('remove'), paths }),
  z.object({
    op: z.literal('rights'),
    paths,
    /** All bits, of all of them. */
    mode: octal.optional(),
    /** Single bits that are given and taken (`rightsAfter`), instead of `mode`: to agents with the capability `rights-bits`. */
    add: octal.optional(),
    remove: octal.optional(),
    owner: owner.optional(),
    group: owner.optional(),
    recursive: z.boolean(),
  }),
  z.object({ op: z.literal('read'), path: HostPath }),
  /** `etag` null: nothing may be there. */
  z.object({
    op: z.literal('write'),
    path: HostPath,
    text: z.string().max(HOST_TEXT_BYTES_MAX),
    etag: z.string().max(128).nullable(),
  }),
  /** Where to go on with an upload; answered at once. */
  z.object({
    op: z.literal('begin'),
    ...upload,
    if_exists: z.enum(HOST_IF_EXISTS),
    make_folders: z.boolean(),
    /** Whoever brings it has compared so many bytes (`blocks`): only then it goes on there. */
    resume_at: z.int().nonnegative().optional(),
  }),
  /** What came of an upload, block by block from this one on: to agents with the capability `upload-blocks`. */
  z.object({ op: z.literal('blocks'), ...upload, from: z.int().nonnegative() }),
  /** Bytes from `offset` on come by the stream; from 0 on anew, whatever came before. When it has all of them the file is put in its place. */
  z.object({
    op: z.literal('take'),
    ...upload,
    if_exists: z.enum(HOST_IF_EXISTS),
    offset: z.int().nonnegative(),
    stream: Stream,
  }),
  z.object({ op: z.literal('discard'), ...upload }),
  /** A file from `offset` on, or with `archive` all of `paths` as tar.gz. Another file than `etag` is sent from its start. */
  z.object({
    op: z.literal('send'),
    paths,
    archive: z.boolean(),
    offset: z.int().nonnegative(),
    etag: z.string().max(128).optional(),
    stream: Stream,
  }),
  /** Where the program in the foreground of a terminal is. */
  z.object({ op: z.literal('where'), session_id: SessionId }),
])
export type HostFileOp = z.infer<typeof HostFileOp>

/** S→A, to agents with the capability `host-files`. */
export const HostFileRequest = z.object({
  type: z.literal('host_file_request'),
  request_id: z.string().min(1).max(64),
  /** With whose rights; without it with the agent's own. */
  user: z.string().max(64).optional(),
  ask: HostFileOp,
})
export type HostFileRequest = z.infer<typeof HostFileRequest>

/** S→A: nobody waits for it any more. */
export const HostFileCancel = z.object({
  type: z.literal('host_file_cancel'),
  request_id: z.string().min(1).max(64),
})

const KINDS = ['file', 'folder', 'link', 'pipe', 'socket', 'device'] as const
const text = z.string().max(HOST_PATH_CHARS_MAX * 4)
const count = z.int().nonnegative()

export const HostFileEntry = z.object({
  name: text,
  kind: z.enum(KINDS),
  /** Bytes. */
  size: count,
  /** Permission bits. */
  mode: z.int().min(0).max(0o7777),
  owner: z.string().max(256),
  group: z.string().max(256),
  /** ISO. */
  modified: z.string().max(32),
  /** Of a link: where it points to, and what is there (null: nothing that can be seen). */
  target: text.optional(),
  to: z.enum(KINDS).nullish(),
})
export type HostFileEntry = z.infer<typeof HostFileEntry>

/** What an answer holds, by the request's `op`. */
export const HostFileAnswers = {
  list: z.object({
    /** Where it is: of '' and of a path with `..` the real one. */
    path: text,
    entries: z.array(HostFileEntry).max(HOST_LIST_MAX),
    /** Names in the folder that match, hidden ones as asked for. */
    total: count,
    /** Names that were looked at: less than there are in a very large folder. */
    partial: z.boolean(),
    more: z.boolean(),
    /** May the user make something in it? */
    writable: z.boolean(),
    /** Bytes that are free; null: its filesystem counts none. */
    free: count.nullable(),
  }),
  stat: z.object({ path: text, entry: HostFileEntry }),
  mkdir: z.object({}),
  rename: z.object({}),
  count: z.object({ files: count, folders: count, bytes: count, partial: z.boolean() }),
  /** `more`: the time was up, ask again. */
  remove: z.object({ removed: count, more: z.boolean() }),
  rights: z.object({ changed: count, more: z.boolean() }),
  read: z.object({
    text: z.string().max(HOST_TEXT_BYTES_MAX),
    etag: z.string().max(128),
    entry: HostFileEntry,
  }),
  write: z.object({ etag: z.string().max(128), entry: HostFileEntry, in_place: z.boolean() }),
  /** `exists`: what stands at `path` (with `ask`); else where to go on. `kept`: bytes that came before, of whatever file. */
  begin: z.object({ offset: count, exists: HostFileEntry.optional(), kept: count.optional() }),
  /** `size`: bytes that came. SHA-256 of each block, hexadecimal; `more`: ask for those after them. */
  blocks: z.object({
    size: count,
    blocks: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(HOST_UPLOAD_BLOCKS_MAX),
    more: z.boolean(),
  }),
  /** `owner_kept`, once it is placed: false where it could not be given to the owner and group of the file that it replaced. */
  take: z.object({ offset: count, placed: text.nullable(), owner_kept: z.boolean().optional() }),
  discard: z.object({}),
  send: z.object({ bytes: count, skipped: count }),
  where: z.object({ path: text }),
} as const satisfies Record<HostFileOp['op'], z.ZodType>
export type HostFileAnswer<T extends HostFileOp['op']> = z.infer<(typeof HostFileAnswers)[T]>

/** A→S: `result` is of `HostFileAnswers`, or why not. */
export const HostFileReply = z.object({
  type: z.literal('host_file_reply'),
  request_id: z.string().min(1).max(64),
  result: z.unknown().optional(),
  error: z
    .object({
      /** As `file_denied`; the console has words for those that it knows. */
      code: z.string().max(64),
      message: z.string().max(4096),
      params: z.record(z.string().max(32), z.union([z.string().max(4096), z.number()])).optional(),
    })
    .optional(),
})
export type HostFileReply = z.infer<typeof HostFileReply>

/** The stream's first message from the agent, as text, before the bytes of `send`. */
export const HostStreamHead = z.object({
  /** Of the file; null: not known before its end. */
  size: count.nullable(),
  /** The position of the first byte that follows. */
  offset: count,
  etag: z.string().max(128),
})
export type HostStreamHead = z.infer<typeof HostStreamHead>
