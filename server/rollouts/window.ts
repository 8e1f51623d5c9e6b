/** The hours in which updates may begin, by a clock on the wall somewhere. */

export interface UpdateWindow {
  /** `HH:MM`, 24 hours. */
  from: string
  /** Exclusive; earlier than `from`: past midnight; equal: the whole day. */
  to: string
  /** IANA name. */
  timeZone: string
}

export const TIME_PATTERN = /^([01]\d|2[0-3]):[0-5]\d$/

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false // A RangeError is how `Intl` says no.
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** `HH:MM` there. */
function wallClock(at: Date, timeZone: string): string {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  clocks.set(timeZone, clock)
  return clock.format(at)
}

export function isWithin(window: UpdateWindow | undefined, at: Date): boolean {
  if (!window || window.from === window.to) return true
  const now = wallClock(at, window.timeZone)
  const { from, to } = window
  return from < to ? from <= now && now < to : from <= now || now < to
}
