/** What `rollouts.create` and its preview take. */
import { z } from 'zod'
import { targetsInput } from '../agents/filter.ts'
import { amountInput } from '../amounts.ts'
import { releaseVersion } from '../releases/input.ts'
import { isTimeZone, TIME_PATTERN } from './window.ts'

const HOSTS_MAX = 100_000
const DAY_S = 24 * 3600

const time = z.string().regex(TIME_PATTERN, 'A time of day is HH:MM, 00:00 to 23:59.')

export const planInput = z.strictObject({
  version: releaseVersion,
  targets: targetsInput,
  canary: z.number().int().min(0).max(HOSTS_MAX).optional(),
  batch: amountInput(1).optional(),
})

export const rolloutInput = planInput.extend({
  pauseSeconds: z
    .number()
    .int()
    .min(0)
    .max(7 * DAY_S)
    .optional(),
  failureBudget: amountInput(0).optional(),
  window: z
    .strictObject({
      from: time,
      to: time,
      timeZone: z.string().max(64).refine(isTimeZone, 'This is no time zone, as Asia/Shanghai.'),
    })
    .optional(),
  offlineExpirySeconds: z
    .number()
    .int()
    .min(1)
    .max(90 * DAY_S)
    .optional(),
  note: z.string().trim().max(512).optional(),
})
export type PlanInput = z.infer<typeof planInput>
export type RolloutInput = z.infer<typeof rolloutInput>
