/** What `runs.create` and `guards.check` take as the script. */
import { z } from 'zod'
import { INTERPRETERS } from '../../drizzle/schema/index.ts'

const scriptId = z.string().min(1).max(64)

export const scriptInput = {
  script: z.string().optional(),
  scriptRef: z.strictObject({ id: scriptId, version: z.number().int().min(1).optional() }).optional(),
  values: z.record(z.string().max(64), z.union([z.string(), z.number(), z.boolean()])).optional(),
  interpreter: z.enum(INTERPRETERS).optional(),
  params: z.string().max(16_384).optional(),
}
