/** `hostFiles.*`; bytes come and go by `/api/host-files` and `/api/host-uploads`. */
import { z } from 'zod'
import {
  HOST_IF_EXISTS,
  HOST_LIST_MAX,
  HOST_PATHS_MAX,
  HOST_TEXT_BYTES_MAX,
  HOST_UPLOAD_BYTES_MAX,
  HostPath,
  HostPlace,
  MODE_PATTERN,
  OWNER_PATTERN,
  SessionId,
} from '../../agent/protocol/index.ts'
import { procedure, router } from '../trpc/init.ts'
import { setRights } from './setRights.ts'
import { beginUpload, discardUpload, uploadedBlocks } from './uploads.ts'
import { askHost, tellHost } from './verbs.ts'

/** An empty name is the agent's own user. */
const user = z
  .string()
  .trim()
  .max(64)
  .optional()
  .transform((name) => name || undefined)
const host = { agentId: z.string().min(1).max(128), user }
const paths = z.array(HostPath).min(1).max(HOST_PATHS_MAX)
const octal = z.string().regex(MODE_PATTERN)
const owner = z.string().regex(OWNER_PATTERN)
const upload = {
  path: HostPath,
  size: z.int().nonnegative().max(HOST_UPLOAD_BYTES_MAX),
  modified: z.number().nonnegative().max(8.64e15),
}

export const hostFilesRouter = router({
  list: procedure
    .input(
      z.object({
        ...host,
        path: HostPlace.default(''),
        after: z.string().max(1024).optional(),
        limit: z.int().min(1).max(HOST_LIST_MAX).default(HOST_LIST_MAX),
        hidden: z.boolean().default(true),
        match: z.string().trim().max(255).optional(),
      }),
    )
    .query(({ ctx, input: { agentId, user: as, ...ask } }) =>
      askHost(ctx, { agentId, user: as }, { op: 'list', ...ask }),
    ),
  get: procedure
    .input(z.object({ ...host, path: HostPlace }))
    .query(({ ctx, input }) => askHost(ctx, input, { op: 'stat', path: input.path })),
  count: procedure
    .input(z.object({ ...host, paths }))
    .query(({ ctx, input }) => askHost(ctx, input, { op: 'count', paths: input.paths })),
  /** Where a terminal is. */
  where: procedure
    .input(z.object({ ...host, terminalId: SessionId }))
    .query(({ ctx, input }) => askHost(ctx, input, { op: 'where', session_id: input.terminalId })),
  makeFolder: procedure
    .input(z.object({ ...host, path: HostPath }))
    .mutation(({ ctx, input }) =>
      tellHost(
        ctx,
        'hostFiles.write',
        input,
        'hostFiles.makeFolder',
        { op: 'mkdir', path: input.path },
        { path: input.path },
      ),
    ),
  rename: procedure
    .input(z.object({ ...host, path: HostPath, to: HostPath, replace: z.boolean().default(false) }))
    .mutation(({ ctx, input }) => {
      const { path, to, replace } = input
      const details = { path, to, replace }
      return tellHost(
        ctx,
        'hostFiles.write',
        input,
        'hostFiles.rename',
        { op: 'rename', ...details },
        details,
      )
    }),
  /** With all that is in it; `more`: the time was up, and it is asked again. */
  remove: procedure
    .input(z.object({ ...host, paths }))
    .mutation(({ ctx, input }) =>
      tellHost(
        ctx,
        'hostFiles.write',
        input,
        'hostFiles.remove',
        { op: 'remove', paths: input.paths },
        { paths: input.paths.slice(0, 100), count: input.paths.length },
      ),
    ),
  setRights: procedure
    .input(
      z.object({
        ...host,
        paths,
        mode: octal.optional(),
        add: octal.optional(),
        remove: octal.optional(),
        owner: owner.optional(),
        group: owner.optional(),
        recursive: z.boolean().default(false),
      }),
    )
    .mutation(({ ctx, input: { agentId, user: as, ...change } }) =>
      setRights(ctx, { agentId, user: as }, change),
    ),
  /** A mutation, since who read what is recorded. */
  readText: procedure
    .input(z.object({ ...host, path: HostPath }))
    .mutation(({ ctx, input }) =>
      tellHost(
        ctx,
        'hostFiles.read',
        input,
        'hostFiles.readText',
        { op: 'read', path: input.path },
        { path: input.path },
      ),
    ),
  /** `etag` is that of what was read; null: nothing may be there. */
  writeText: procedure
    .input(
      z.object({
        ...host,
        path: HostPath,
        text: z.string().max(HOST_TEXT_BYTES_MAX),
        etag: z.string().max(128).nullable(),
      }),
    )
    .mutation(({ ctx, input }) => {
      const { path, text, etag } = input
      const details = { path, bytes: Buffer.byteLength(text) }
      return tellHost(
        ctx,
        'hostFiles.write',
        input,
        'hostFiles.writeText',
        { op: 'write', path, text, etag },
        details,
      )
    }),
  upload: procedure
    .input(
      z.object({
        ...host,
        ...upload,
        ifExists: z.enum(HOST_IF_EXISTS).default('ask'),
        makeFolders: z.boolean().default(false),
        resumeAt: z.int().nonnegative().optional(),
      }),
    )
    .mutation(({ ctx, input }) => beginUpload(ctx, input)),
  /** To be compared before an upload goes on. */
  uploadedBlocks: procedure
    .input(z.object({ ...host, ...upload, from: z.int().nonnegative().default(0) }))
    .query(({ ctx, input }) => uploadedBlocks(ctx, input)),
  discardUpload: procedure.input(z.object({ ...host, ...upload })).mutation(async ({ ctx, input }) => {
    await discardUpload(ctx, input)
    return {}
  }),
})
