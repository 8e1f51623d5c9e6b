/** So many hosts, or a share of them: sizes of batches, bounds, budgets. */
import { z } from 'zod'

/** A number of hosts, or a share of them as `10%`. */
export type Amount = number | string

const AMOUNT_PATTERN = /^(100|\d{1,2})%$/
const HOSTS_MAX = 100_000

/** @param round a share that is no whole number of hosts: batches are at least one, budgets never more than said */
export function amountOf(amount: Amount, total: number, round: 'up' | 'down'): number {
  if (typeof amount === 'number') return amount
  const share = (Number.parseInt(amount, 10) / 100) * total
  return round === 'up' ? Math.ceil(share) : Math.floor(share)
}

export const amountInput = (min: number) =>
  z.union([
    z.number().int().min(min).max(HOSTS_MAX),
    z
      .string()
      .regex(AMOUNT_PATTERN, 'A share is a whole number with %, as 10%.')
      .refine((share) => Number.parseInt(share, 10) >= min, `A share is ${min}% at least.`),
  ])
