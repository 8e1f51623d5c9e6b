/** `terminal`: a shell through server and agent, beside a local PTY, a bare relay of the same shape, OpenSSH and WeTTY. */
import { type Figure, median, percentile } from '../report.ts'
import { type Channel, openLocal } from './channel.ts'
import { benchHidden } from './hidden.ts'
import { benchMany } from './many.ts'
import { bulk, echo, interrupt, prepare } from './measure.ts'
import { openQunkong } from './qunkong.ts'
import { benchRecorded } from './recorded.ts'
import { openRelay } from './relay.ts'
import { openSsh } from './ssh.ts'
import { openWetty } from './wetty.ts'

const ROUNDS = { full: 7, quick: 3 }
const KEYS_PER_ROUND = 150

const METRICS = { echo_p50: 'ms', echo_p99: 'ms', bulk: 'MB/s', ctrlc_slow: 'ms' } as const
type Metric = keyof typeof METRICS
type Samples = Record<Metric, number[]>

/** What need not be there: who has not got it is told, and the rest is measured. */
async function where(name: string, open: () => Promise<Channel>): Promise<Channel | null> {
  try {
    return await open()
  } catch (error) {
    process.stderr.write(`${name} is left out: ${error instanceof Error ? error.message : error}\n`)
    return null
  }
}

/** A round that does not count: what runs for the first time is not compiled yet, in any of the processes. */
async function warmUp(channels: Channel[]): Promise<void> {
  for (const channel of channels) {
    await echo(channel, KEYS_PER_ROUND)
    await bulk(channel)
  }
}

/** Interleaves the paths round by round, because the machine's speed drifts, and takes medians over the rounds. */
async function benchPaths(rounds: number): Promise<Figure[]> {
  const channels: Channel[] = []
  try {
    for (const open of [openQunkong, openRelay, openLocal]) channels.push(await open())
    for (const peer of [await where('ssh', openSsh), await where('wetty', openWetty)])
      if (peer) channels.push(peer)
    const samples = channels.map(() => ({ echo_p50: [], echo_p99: [], bulk: [], ctrlc_slow: [] }) as Samples)
    for (const channel of channels) await prepare(channel)
    await warmUp(channels)
    for (let round = 0; round < rounds; round += 1) {
      for (const [i, channel] of channels.entries()) {
        const keys = await echo(channel, KEYS_PER_ROUND)
        samples[i]?.echo_p50.push(median(keys))
        samples[i]?.echo_p99.push(percentile(keys, 0.99))
      }
      for (const [i, channel] of channels.entries()) samples[i]?.bulk.push(await bulk(channel))
      for (const [i, channel] of channels.entries()) samples[i]?.ctrlc_slow.push(await interrupt(channel))
    }
    return (Object.keys(METRICS) as Metric[]).flatMap((metric) => compare(metric, channels, samples))
  } finally {
    for (const channel of channels) await channel.close()
  }
}

/** The first channel's median beside that of every other one. */
function compare(metric: Metric, channels: Channel[], samples: Samples[]): Figure[] {
  const medians = samples.map((of) => median(of[metric]))
  const value = medians[0] ?? Number.NaN
  return channels.slice(1).map((peer, i) => ({
    bench: 'terminal',
    metric,
    value,
    unit: METRICS[metric],
    reference: peer.name,
    referenceValue: medians[i + 1] ?? Number.NaN,
  }))
}

export async function benchTerminal({ quick }: { quick: boolean }): Promise<Figure[]> {
  const rounds = quick ? ROUNDS.quick : ROUNDS.full
  return [
    ...(await benchPaths(rounds)),
    ...(await benchRecorded(rounds)),
    ...(await benchMany(quick)),
    ...(await benchHidden(quick)),
  ]
}
