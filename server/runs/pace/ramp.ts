/** How many hosts may be under way at one time: as many as the run says, or fewer at first and more from step to step. */
import type { RunPace, TaskCounts } from '../../../drizzle/schema/index.ts'
import { type Amount, amountOf } from '../../amounts.ts'

const FACTOR = /^x(\d{1,2}(?:\.\d{1,2})?)$/

/** `x2` or `x1.5`: more than once, at most a hundred times as many. */
export const isFactor = (by: string): boolean => Number(FACTOR.exec(by)?.[1] ?? 0) > 1

/** Each step is one host at least. */
function grown(slots: number, by: Amount, total: number): number {
  const factor = typeof by === 'string' ? FACTOR.exec(by)?.[1] : undefined
  return factor === undefined
    ? slots + Math.max(1, amountOf(by, total, 'up'))
    : Math.max(slots + 1, Math.floor(slots * Number(factor)))
}

interface Progress {
  total: number
  counts: TaskCounts
  /** Steps that a ramp over time has made. */
  rampSteps: number
}

/** Where a ramp ends. */
export const slotsMax = ({ concurrency }: RunPace, total: number): number =>
  concurrency === undefined ? Number.POSITIVE_INFINITY : Math.max(1, amountOf(concurrency, total, 'up'))

/**
 * Hosts that may be under way at one time. A ramp by success makes a step whenever as many have succeeded as could run
 * at one time: it follows from the counts, so that no restart changes it, and failures don't make it grow.
 */
export function slotsOf(pace: RunPace, { total, counts, rampSteps }: Progress): number {
  const max = slotsMax(pace, total)
  const { ramp } = pace
  if (!ramp) return max
  const enough = Math.min(max, total)
  let slots = Math.max(1, amountOf(ramp.from, total, 'up'))
  if (ramp.everySeconds)
    for (let step = 0; step < rampSteps && slots < enough; step++) slots = grown(slots, ramp.by, total)
  else
    for (let left = counts.succeeded; left >= slots && slots < enough; ) {
      left -= slots
      slots = grown(slots, ramp.by, total)
    }
  return Math.min(slots, max)
}
