import { expect, test } from 'vitest'
import type { TaskCounts } from '../../../../server/trpc/types.ts'
import { retriesOf } from './retries.ts'

const NONE: TaskCounts = {
  queued: 0,
  dispatched: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timed_out: 0,
  cancelled: 0,
  lost: 0,
  skipped: 0,
}

test.each<[Partial<TaskCounts>, [string, number][]]>([
  [{ succeeded: 3 }, [['all', 3]]],
  [
    { succeeded: 3, skipped: 1, cancelled: 1 },
    [
      ['failed', 2],
      ['all', 5],
    ],
  ],
  [
    { succeeded: 3, failed: 1, lost: 1 },
    [
      ['failures', 2],
      ['all', 5],
    ],
  ],
  [
    { succeeded: 3, timed_out: 1, skipped: 2, cancelled: 1 },
    [
      ['failures', 1],
      ['failed', 4],
      ['all', 7],
    ],
  ],
  [
    { skipped: 2 },
    [
      ['skipped', 2],
      ['all', 2],
    ],
  ],
])('%j can be run again on %j', (counts, retries) => {
  expect(retriesOf({ ...NONE, ...counts }).map(({ words, count }) => [words, count])).toEqual(retries)
})
