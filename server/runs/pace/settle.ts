/** A pace as a run keeps it: what was left to the server is decided once, when the run is made. */
import { randomInt } from 'node:crypto'
import type { RunPace } from '../../../drizzle/schema/index.ts'

export const SEED_MAX = 2 ** 32 - 1

export function settlePace(pace: RunPace | undefined): RunPace | null {
  if (!pace) return null
  const { seed, ...rest } = pace
  return rest.order === 'random' ? { ...rest, seed: seed ?? randomInt(SEED_MAX + 1) } : rest
}
