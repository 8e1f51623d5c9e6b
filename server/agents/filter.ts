/** How agents are chosen, as the API takes it. */
import { z } from 'zod'

export const statusInput = z.enum(['online', 'offline', 'pending'])
export const labelsInput = z.record(
  z
    .string()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,62}$/u,
      'A label key has letters, digits and . _ / - (63 at most), and begins with a letter or a digit.',
    ),
  z.string().max(128),
)

/** Only keys that are known: what is misspelt would choose every host. */
export const filterInput = z.strictObject({
  query: z.string().max(256).optional(),
  status: statusInput.optional(),
  labels: labelsInput.optional(),
  enrollmentTokenId: z.string().min(1).max(64).optional(),
  locked: z.boolean().optional(),
  ids: z.array(z.string().min(1).max(128)).max(100_000).optional(),
})

const agentId = z.string().min(1).max(128)

/** Hosts by name, or all that a filter hits. */
const targetsOf = (agentIds: z.ZodArray<typeof agentId>) =>
  z.union([z.strictObject({ agentIds }), z.strictObject({ filter: filterInput })])

export const targetsInput = targetsOf(z.array(agentId).max(100_000))
/** Of verbs that act on hosts at once. */
export const fewTargetsInput = targetsOf(z.array(agentId).min(1).max(10_000))
