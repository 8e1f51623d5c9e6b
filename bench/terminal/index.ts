/** `terminal`: a shell through server and agent, beside a local PTY and beside a bare relay of the same shape. */
import { type Figure, median, percentile } from '../report.ts'
import { type Channel, openLocal } from './channel.ts'
import { bulk, echo, interrupt, prepare } from './measure.ts'
import { openQunkong } from './qunkong.ts'
import { openRelay } from './relay.ts'

const ROUNDS = 7
const KEYS_PER_ROUND = 150

const METRICS = { echo_p50: 'ms', echo_p99: 'ms', bulk: 'MB/s', ctrlc_slow: 'ms' } as const
type Metric = keyof typeof METRICS

/** Interleaves the paths round by round, because the machine's speed drifts, and takes medians over the rounds. */
export async function benchTerminal(): Promise<Figure[]> {
  const channels: Channel[] = []
  try {
    for (const open of [openQunkong, openRelay, openLocal]) channels.push(await open())
    const samples = channels.map(() => ({ echo_p50: [], echo_p99: [], bulk: [], ctrlc_slow: [] }) as Samples)
    for (const channel of channels) await prepare(channel)
    for (let round = 0; round < ROUNDS; round += 1) {
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

type Samples = Record<Metric, number[]>

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
