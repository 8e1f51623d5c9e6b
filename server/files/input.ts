/** What `files.*` take. */
import { z } from 'zod'
import {
  FETCH_PATHS_MAX,
  FILE_BYTES_MAX,
  FILE_PATH_BYTES_MAX,
  IF_EXISTS,
  MODE_PATTERN,
  OWNER_PATTERN,
} from '../../agent/protocol/index.ts'

const NAME_CHARS_MAX = 255
/** Line breaks among them: what is listed a line each, and told in logs, would lie. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
export const hasControl = (text: string): boolean => CONTROL.test(text)

/** Of an upload: what a file may be called. */
export const fileName = z
  .string()
  .trim()
  .min(1)
  .max(NAME_CHARS_MAX)
  .refine((name) => !name.includes('/'), 'A name has no slash.')
  .refine((name) => !hasControl(name), 'A name has no line break and no other control character.')
  .refine((name) => name !== '.' && name !== '..', 'A name is not . or ..')

export const uploadInput = z.object({ name: fileName })

/** An absolute path; one that ends in a slash is a folder. */
const destination = z
  .string()
  .min(1)
  .max(FILE_PATH_BYTES_MAX)
  .refine((path) => path.startsWith('/'), 'A path on a host begins with a slash.')
  .refine((path) => !hasControl(path), 'A path has no line break and no other control character.')
  .refine((path) => !/(^|\/)\.\.?(\/|$)/.test(path), 'A path has no . or .. in it.')
  .refine((path) => Buffer.byteLength(path) <= FILE_PATH_BYTES_MAX, 'A path has at most 4096 bytes.')

const MIB = 1024 * 1024

export const fetchInput = {
  paths: z
    .array(destination.refine((path) => !path.endsWith('/'), 'A file is fetched, not a folder.'))
    .min(1)
    .max(FETCH_PATHS_MAX),
  bytesMax: z
    .number()
    .int()
    .min(1)
    .max(FILE_BYTES_MAX)
    .default(100 * MIB),
}

const owner = z.string().trim().regex(OWNER_PATTERN, 'A user or a group is a name or a number.')

export const placeInput = {
  fileId: z.string().min(1).max(64),
  path: destination,
  mode: z.string().regex(MODE_PATTERN, 'A mode is three or four octal digits, as 0644.').optional(),
  owner: owner.optional(),
  group: owner.optional(),
  ifExists: z.enum(IF_EXISTS).default('overwrite'),
  makeFolders: z.boolean().default(false),
  followLink: z.boolean().default(false),
}
