/** A pace as a run keeps it: what was left to the server is decided once, when the run is made. */
import { randomInt } from 'node:crypto'
import type { RunPace } from '../../../drizzle/schema/index.ts'
import { invalid } from '../../errors.ts'

export const SEED_MAX = 2 ** 32 - 1

/** @param at of the run's start. @throws DomainError `deadline_past` */
export function settlePace(pace: RunPace | undefined, at: Date): RunPace | null {
  if (!pace) return null
  const { seed, deadlineSeconds, ...rest } = pace
  if (rest.deadlineAt && !deadlineSeconds && Date.parse(rest.deadlineAt) <= at.getTime())
    throw invalid('deadline_past', `The deadline has passed: ${rest.deadlineAt}.`, { at: rest.deadlineAt })
  return {
    ...rest,
    ...(rest.order === 'random' ? { seed: seed ?? randomInt(SEED_MAX + 1) } : {}),
    ...(deadlineSeconds
      ? { deadlineSeconds, deadlineAt: new Date(at.getTime() + deadlineSeconds * 1000).toISOString() }
      : {}),
  }
}

/** As a retry takes it over: a deadline that was a time still holds while it lies ahead. */
export function paceAgain(pace: RunPace | null, now: Date): RunPace | undefined {
  if (!pace?.deadlineAt || pace.deadlineSeconds || Date.parse(pace.deadlineAt) > now.getTime())
    return pace ?? undefined
  const { deadlineAt: _past, onDeadline: _how, ...rest } = pace
  return rest
}
