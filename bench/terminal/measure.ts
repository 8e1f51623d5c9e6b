/** The three things that a terminal must be good at: echo, bulk and being interrupted. */
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from './channel.ts'
import { read, run } from './screen.ts'

/** What the shell shows when it waits; written in two parts in commands, so that their echo doesn't match. */
const PROMPT = '@@PROMPT@@'
const STOPPED = '@@STOPPED@@'
const BULK_BYTES = 24 * 1024 * 1024
const SLOW_BYTES_PER_SECOND = 5_000_000
/** Long enough for every buffer on the way to fill. */
const FLOOD_MS = 1500
const WARM_UP_KEYS = 20

/** Makes the shell quiet: a known prompt, no hooks. */
export async function prepare(channel: Channel): Promise<void> {
  await run(
    channel,
    `unset PROMPT_COMMAND; bind 'set enable-bracketed-paste off'; PS1='@@PRO''MPT@@'`,
    PROMPT,
  )
}

/** Milliseconds from each of `count` keystrokes to its echo by a program that reads keys one at a time. */
export async function echo(channel: Channel, count: number): Promise<number[]> {
  await run(channel, `stty -icanon -echo min 1; printf '@@RA''W@@'; cat`, '@@RAW@@')
  const samples: number[] = []
  for (let i = 0; i < count + WARM_UP_KEYS; i += 1) {
    const key = String.fromCharCode(97 + (i % 26))
    const shown = read(channel, key, { timeoutMs: 5000 })
    const from = performance.now()
    channel.write(key)
    await shown
    if (i >= WARM_UP_KEYS) samples.push(performance.now() - from)
    // A hand does not type back to back; a burst would measure batching instead.
    await sleep(2 + (i % 3))
  }
  const back = read(channel, PROMPT)
  channel.write('\x03')
  await back
  await run(channel, 'stty sane', PROMPT)
  return samples
}

/** MB/s of a program that writes as fast as it is read. */
export async function bulk(channel: Channel): Promise<number> {
  const { bytes, ms } = await run(
    channel,
    `yes ${'0123456789'.repeat(8)} | head -c ${BULK_BYTES}; printf '@@DO''NE@@'`,
    '@@DONE@@',
  )
  await sleep(50)
  return bytes / 1e6 / (ms / 1000)
}

/** Milliseconds from Ctrl-C to the prompt after a flood that the client reads at 5 MB/s. */
export async function interrupt(channel: Channel): Promise<number> {
  const stopped = read(channel, STOPPED, { bytesPerSecond: SLOW_BYTES_PER_SECOND })
  // A prompt of its own: the one before may still be under way on a slow path.
  channel.write(`PS1='@@STOP''PED@@'; yes ${'0123456789'.repeat(8)}\n`)
  await sleep(FLOOD_MS)
  const from = performance.now()
  channel.write('\x03')
  await stopped
  const took = performance.now() - from
  await run(channel, `PS1='@@PRO''MPT@@'`, PROMPT)
  return took
}
