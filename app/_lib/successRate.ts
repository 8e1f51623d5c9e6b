/** A share of successes as people say it: never 100 % where something failed, and never 0 where something succeeded. */
export function successRate(succeeded: number, failed: number): number | null {
  const all = succeeded + failed
  if (all === 0) return null
  const share = succeeded / all
  const rounded = Math.round(share * 1_000) / 1_000
  if (rounded === 1 && failed > 0) return 0.999
  if (rounded === 0 && succeeded > 0) return 0.001
  return rounded
}
