/** Waits for conditions, never for time. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface UntilOptions {
  /** Milliseconds after which the wait fails. */
  timeoutMs?: number
  /** Said by the error: what was waited for. */
  what?: string
}

/** The first truthy value of `probe`; an error that names `what` and the probe's last error if there is none in time. */
export async function until<T>(
  probe: () => T | Promise<T>,
  { timeoutMs = 20_000, what = 'the condition' }: UntilOptions = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs
  let last = 'it stayed false'
  for (;;) {
    try {
      const value = await probe()
      if (value) return value as NonNullable<T>
      last = 'it stayed false'
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}: ${last}`)
    await sleep(25)
  }
}
