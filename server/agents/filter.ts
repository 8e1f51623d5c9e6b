/** How agents are chosen, as the API takes it. */
import { z } from 'zod'

export const statusInput = z.enum(['online', 'offline', 'pending'])
export const labelsInput = z.record(
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/, 'A label key has letters, digits and . _ / - (63 at most).'),
  z.string().max(128),
)

export const filterInput = z.object({
  query: z.string().max(256).optional(),
  status: statusInput.optional(),
  labels: labelsInput.optional(),
  enrollmentTokenId: z.string().min(1).max(64).optional(),
  ids: z.array(z.string().min(1).max(128)).max(100_000).optional(),
})
