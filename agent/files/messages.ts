/**
 * What the agent and the process that touches files say to each other over a socket of their own (`keeper/channel.ts`). Both
 * are always of one version. What the server sent goes to it in binary, one answer to each `fetch`.
 */
import * as z from 'zod'
import { PlaceFile } from '../protocol/index.ts'

/** Agent → worker. */
export const ToWorker = z.discriminatedUnion('type', [
  z.object({ type: z.literal('place'), order: PlaceFile }),
  /** The temporary file that was named is remembered. */
  z.object({ type: z.literal('noted') }),
])
export type ToWorker = z.infer<typeof ToWorker>

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
  z.object({ type: z.literal('failed'), error: z.string() }),
])
export type FromWorker = z.infer<typeof FromWorker>
