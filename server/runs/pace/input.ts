/** What `runs.create` takes as the pace of a run. */
import { z } from 'zod'
import type { RunOrder } from '../../../drizzle/schema/index.ts'
import { amountInput } from '../../amounts.ts'
import { REST } from './plan.ts'
import { isFactor } from './ramp.ts'
import { SEED_MAX } from './settle.ts'

const DAY_S = 24 * 3600
const SPAN_S_MAX = 30 * DAY_S

const orderInput = z.custom<RunOrder>(
  (value) => typeof value === 'string' && /^(chosen|hostname|random|label:.{1,128})$/.test(value),
  'chosen, hostname, random or label:KEY',
)

const span = z.number().int().min(1).max(SPAN_S_MAX)

const rampInput = z.strictObject({
  from: amountInput(1),
  by: z.union([
    amountInput(1),
    z.string().refine(isFactor, 'So many more, as 5 or 10%, or so many times as many, as x2.'),
  ]),
  everySeconds: z.number().int().min(1).max(DAY_S).optional(),
})

/** Only keys that are known: a brake that is misspelt would be none. */
const fields = z.strictObject({
  concurrency: amountInput(1).optional(),
  batches: z
    .array(z.union([amountInput(1), z.literal(REST)]))
    .min(1)
    .max(100)
    .refine((batches) => !batches.slice(0, -1).includes(REST), 'What comes after “rest” has no hosts left.')
    .optional(),
  gate: z.boolean().optional(),
  pauseSeconds: z.number().int().min(0).max(DAY_S).optional(),
  failureBudget: amountInput(0).optional(),
  onBudget: z.enum(['pause', 'stop']).optional(),
  order: orderInput.optional(),
  seed: z.number().int().min(0).max(SEED_MAX).optional(),
  ramp: rampInput.optional(),
  offlineExpirySeconds: span.optional(),
  deadlineAt: z.iso.datetime({ offset: true }).optional(),
  deadlineSeconds: span.optional(),
  onDeadline: z.enum(['finish', 'cancel']).optional(),
})

/** As far as it can be told before the number of hosts is known. */
function isAbove(amount: number | string, limit: number | string): boolean {
  if (typeof amount !== typeof limit) return false
  return Number.parseInt(String(amount), 10) > Number.parseInt(String(limit), 10)
}

/** Brakes that would do nothing are refused: whoever set them counts on them. */
export const paceInput = fields
  .refine(({ deadlineAt, deadlineSeconds }) => deadlineAt === undefined || deadlineSeconds === undefined, {
    path: ['deadlineAt'],
    error: 'A deadline is a time or a span, not both.',
  })
  .refine(({ gate, batches }) => !gate || batches !== undefined, {
    path: ['gate'],
    error: 'A gate stands between batches: say which, as in batches: [1, "rest"].',
  })
  .refine(({ pauseSeconds, batches }) => !pauseSeconds || batches !== undefined, {
    path: ['pauseSeconds'],
    error: 'A pause is between batches: say which, as in batches: [1, "rest"].',
  })
  .refine(({ onBudget, failureBudget }) => onBudget === undefined || failureBudget !== undefined, {
    path: ['onBudget'],
    error: 'What happens over the budget needs one: set failureBudget.',
  })
  .refine(
    ({ onDeadline, deadlineAt, deadlineSeconds }) =>
      onDeadline === undefined || deadlineAt !== undefined || deadlineSeconds !== undefined,
    {
      path: ['onDeadline'],
      error: 'What happens at the deadline needs one: set deadlineAt or deadlineSeconds.',
    },
  )
  .refine(({ ramp, concurrency }) => !ramp || concurrency === undefined || !isAbove(ramp.from, concurrency), {
    path: ['ramp', 'from'],
    error: 'It grows up to concurrency: begin with fewer hosts than that.',
  })
