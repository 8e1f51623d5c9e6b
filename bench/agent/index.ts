/** `agent`: what the packed agent costs its host (size, start, idle memory and CPU) beside a bare Node. */
import { statSync } from 'node:fs'
import { packAgents } from '../../tests/harness/packed.ts'
import { type Figure, median } from '../report.ts'
import { idle } from './idle.ts'
import { compressed } from './size.ts'
import { startTimes } from './start.ts'

const MINUTE_MS = 60_000
const QUICK_MS = 10_000
const STARTS = 41
const QUICK_STARTS = 11
/** Any will do: the figures do not depend on it. */
const VERSION = '0.0.0-bench'

const megabytes = (bytes: number) => bytes / 1e6

/** @param quick ten seconds of idling instead of a minute, and fewer starts: good enough to see a regression */
export async function benchAgent({ quick }: { quick: boolean }): Promise<Figure[]> {
  await using packed = await packAgents([{ version: VERSION }])
  const file = packed.file(VERSION)
  const starts = await startTimes(file, quick ? QUICK_STARTS : STARTS)
  const idling = await idle(file, quick ? QUICK_MS : MINUTE_MS)
  const packings = await compressed(file)
  const bytes = [statSync(file).size, statSync(process.execPath).size].map(megabytes)
  return [
    figure('size_mb', 'MB', bytes, 'node of npm, not stripped'),
    figure('compressed_mb', 'MB', [packings.xz, packings.zstd].map(megabytes), 'zstd -19 instead of xz -6'),
    figure('start_ms', 'ms', [median(starts.agent), median(starts.node)], 'node -e 0, to its end'),
    figure(
      'idle_rss_mb',
      'MB',
      [idling.agent, idling.node].map(({ rss }) => megabytes(rss)),
      'idle node',
    ),
    figure('idle_cpu_percent', '%', [idling.agent.cpuPercent, idling.node.cpuPercent], 'idle node'),
  ]
}

const figure = (
  metric: string,
  unit: string,
  [value = 0, referenceValue = 0]: number[],
  reference: string,
) => ({
  bench: 'agent',
  metric,
  value,
  unit,
  reference,
  referenceValue,
})
