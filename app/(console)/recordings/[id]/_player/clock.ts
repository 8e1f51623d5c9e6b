/** In a recording that is shorter, seconds say little. */
const TENTHS_BELOW_MS = 10_000

/** A place in a recording as a clock shows it: 1:02 or 1:02:03; 0:00.7 where the whole is shorter than ten seconds. */
export function clockText(ms: number, wholeMs = Number.POSITIVE_INFINITY): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000)
  const two = (count: number) => String(count).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const tenths = wholeMs < TENTHS_BELOW_MS ? `.${Math.floor(Math.max(0, ms) / 100) % 10}` : ''
  return `${h > 0 ? `${h}:${two(m)}` : m}:${two(s)}${tenths}`
}
