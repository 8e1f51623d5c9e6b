/** Spans of time up to now, as filters offer them. */
const HOUR_MS = 3_600_000

export const TIME_SPANS = {
  lastHour: HOUR_MS,
  lastDay: 24 * HOUR_MS,
  lastWeek: 168 * HOUR_MS,
  lastMonth: 720 * HOUR_MS,
}
export type TimeSpan = keyof typeof TIME_SPANS

export const isTimeSpan = (text: string): text is TimeSpan => Object.hasOwn(TIME_SPANS, text)
export const TIME_SPAN_NAMES = Object.keys(TIME_SPANS).filter(isTimeSpan)
