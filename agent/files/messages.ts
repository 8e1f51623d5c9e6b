/**
 * What the agent and the process that touches files say to each other over a socket of their own (`keeper/channel.ts`). Both
 * are always of one version. What the server sent goes to it in binary, one answer to each `fetch`; what it reads comes in
 * binary, after a `piece` that announces it.
 */
import * as z from 'zod'
import { FetchedFile, FetchFiles, PlaceFile } from '../protocol/index.ts'

/** Agent → worker. */
export const ToWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('place'), order: PlaceFile, elsewhere: z.array(z.string()) }),
  z.object({ type: z.literal('read'), order: FetchFiles }),
  /** The temporary file that was named is remembered, the file that was read is taken. */
  z.object({ type: z.literal('noted') }),
  /** A piece; from where to go on. */
  z.object({ type: z.literal('taken'), next: z.int().nonnegative() }),
])
export type ToWorker = z.infer<typeof ToWorker>

const place = z.int().nonnegative()

/** Worker → agent. */
export const FromWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('fetch'), what: z.string().regex(/^(manifest|blocks\/\d{1,6}-\d{1,6})$/) }),
  z.object({ type: z.literal('temporary'), path: z.string().nullable() }),
  z.object({
    type: z.literal('placed'),
    what: z.enum(['placed', 'replaced', 'there', 'kept']),
    path: z.string(),
    adjusted: z.boolean(),
    backup: z.string().nullable(),
  }),
  z.object({ type: z.literal('piece'), place, offset: z.int().nonnegative() }),
  z.object({ type: z.literal('file'), place, file: FetchedFile }),
  z.object({ type: z.literal('missed'), place, error: z.string() }),
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('failed'), error: z.string() }),
])
export type FromWorker = z.infer<typeof FromWorker>
