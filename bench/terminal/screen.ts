/** Reads a channel at a chosen pace and waits for marks in its output. */
import { performance } from 'node:perf_hooks'
import type { Channel } from './channel.ts'

/** Timers are no finer than this; a slow reader may run so far ahead of its pace. */
const SLACK_MS = 4

export interface Reading {
  bytes: number
  /** Milliseconds since `read` was called, when the mark had been rendered. */
  ms: number
}

/**
 * Renders output until `mark` has been shown, at `bytesPerSecond` (default: as it comes). A slow reader stops
 * reading its socket while it is behind, and acknowledges what it has rendered, not what it has received.
 */
export function read(
  channel: Channel,
  mark: string,
  { bytesPerSecond = Number.POSITIVE_INFINITY, timeoutMs = 60_000 } = {},
): Promise<Reading> {
  const started = performance.now()
  const wanted = Buffer.from(mark)
  let busyUntil = started
  let tail = Buffer.alloc(0)
  let bytes = 0
  let waiting = 0
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${channel.name}: no ${JSON.stringify(mark)} within ${timeoutMs} ms`)),
      timeoutMs,
    )
    const show = (length: number, found: boolean) => {
      channel.rendered(length)
      if (!found) return
      clearTimeout(timer)
      channel.onData((rest) => channel.rendered(rest.length))
      resolve({ bytes, ms: performance.now() - started })
    }
    channel.onData((chunk) => {
      bytes += chunk.length
      const edge = Buffer.concat([tail, chunk.subarray(0, wanted.length)])
      const found = chunk.includes(wanted) || edge.includes(wanted)
      tail = Buffer.concat([tail, chunk.subarray(-wanted.length)]).subarray(-wanted.length)
      const now = performance.now()
      busyUntil = Math.max(now, busyUntil) + (chunk.length / bytesPerSecond) * 1000
      if (busyUntil - now <= SLACK_MS) return show(chunk.length, found)
      channel.pause()
      waiting += 1
      setTimeout(() => {
        show(chunk.length, found)
        waiting -= 1
        // What had arrived before the pause comes first.
        if (waiting === 0) channel.resume()
      }, busyUntil - now)
    })
  })
}

/** Sends a command line to the shell and reads on to its mark. */
export function run(channel: Channel, command: string, mark: string): Promise<Reading> {
  const reading = read(channel, mark)
  channel.write(`${command}\n`)
  return reading
}
