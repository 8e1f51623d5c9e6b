/** What recording costs: two sessions on one server, side by side, of which one is recorded. */
import { type Figure, median } from '../report.ts'
import { type Channel, overSocket } from './channel.ts'
import { creditsOf, type Host, openSession, startHost } from './host.ts'
import { bulk, echo, prepare } from './measure.ts'

const KEYS_PER_ROUND = 150
const UNITS = { echo_recorded_p50: 'ms', bulk_recorded: 'MB/s' } as const

async function open(host: Host, record: 'on' | 'off'): Promise<Channel> {
  await host.admin.client.recordings.setPolicy.mutate({ groupId: null, record, input: false, keepDays: 90 })
  const { socket } = await openSession(host, host.agents[0]?.id ?? '')
  const credits = creditsOf(socket)
  const close = async () => {
    credits.stop()
    socket.terminate()
  }
  const channel = overSocket(`record: ${record}`, socket, (bytes) => credits.drew(bytes), close)
  await prepare(channel)
  return channel
}

export async function benchRecorded(rounds: number): Promise<Figure[]> {
  await using host = await startHost(1)
  // The policy holds for what is opened after it.
  const channels = [await open(host, 'on'), await open(host, 'off')]
  const samples = channels.map(() => ({ echo_recorded_p50: [] as number[], bulk_recorded: [] as number[] }))
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, channel] of channels.entries())
      samples[i]?.echo_recorded_p50.push(median(await echo(channel, KEYS_PER_ROUND)))
    for (const [i, channel] of channels.entries()) samples[i]?.bulk_recorded.push(await bulk(channel))
  }
  for (const channel of channels) await channel.close()
  return (['echo_recorded_p50', 'bulk_recorded'] as const).map((metric) => {
    const [value = Number.NaN, referenceValue = Number.NaN] = samples.map((of) => median(of[metric]))
    return { bench: 'terminal', metric, value, unit: UNITS[metric], reference: 'unrecorded', referenceValue }
  })
}
