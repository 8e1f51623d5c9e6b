/** What `runs.create` takes as the pace of a run. */
import { z } from 'zod'
import type { RunOrder } from '../../../drizzle/schema/index.ts'
import { amountInput } from '../../amounts.ts'
import { REST } from './plan.ts'
import { SEED_MAX } from './settle.ts'

const DAY_S = 24 * 3600

const orderInput = z.custom<RunOrder>(
  (value) => typeof value === 'string' && /^(chosen|hostname|random|label:.{1,128})$/.test(value),
  'chosen, hostname, random or label:KEY',
)

export const paceInput = z.object({
  concurrency: amountInput(1).optional(),
  batches: z
    .array(z.union([amountInput(1), z.literal(REST)]))
    .min(1)
    .max(100)
    .optional(),
  gate: z.boolean().optional(),
  pauseSeconds: z.number().int().min(0).max(DAY_S).optional(),
  failureBudget: amountInput(0).optional(),
  onBudget: z.enum(['pause', 'stop']).optional(),
  order: orderInput.optional(),
  seed: z.number().int().min(0).max(SEED_MAX).optional(),
})
