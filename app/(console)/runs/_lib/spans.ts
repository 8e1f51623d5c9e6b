/** Spans of time as they are typed: a number and its unit. */

export const SPAN_UNITS = ['minutes', 'hours', 'days'] as const
export type SpanUnit = (typeof SPAN_UNITS)[number]

const SECONDS: Record<SpanUnit, number> = { minutes: 60, hours: 3600, days: 24 * 3600 }
export const SPAN_SECONDS_MAX = 30 * 24 * 3600

/** Null: no span, or too long a one. */
export function secondsOf(amount: string, unit: SpanUnit): number | null {
  const seconds = Number(amount) * SECONDS[unit]
  return /^\d{1,6}$/.test(amount.trim()) && seconds >= 1 && seconds <= SPAN_SECONDS_MAX ? seconds : null
}

/** In the largest unit that it is a whole number of; parts of a minute are rounded up. */
export function spanOf(seconds: number): { amount: string; unit: SpanUnit } {
  const unit = SPAN_UNITS.findLast((candidate) => seconds % SECONDS[candidate] === 0) ?? 'minutes'
  return { amount: String(Math.ceil(seconds / SECONDS[unit])), unit }
}

/** A time as `datetime-local` has it, on the clocks of the browser; and back, null for what is no time. */
export function localOf(iso: string): string {
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
export function isoOf(local: string): string | null {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
