/** The pace of a run as it is shown: read anew once a second, and only while somebody looks. */
'use client'

import { useEffect, useState } from 'react'
import type { RunDetail } from '../../../../server/trpc/types.ts'
import { useTicking } from '../../../_lib/ticker.ts'
import { type Pace, PaceMeter } from './rate.ts'
import { isTaskOver, sumOf, TASK_STATES } from './states.ts'

/** Null while nothing can be said, and when nothing goes on. */
export function useRunPace(run: RunDetail): Pace | null {
  const running = run.state === 'running'
  const done = sumOf(run.counts, TASK_STATES.filter(isTaskOver))
  const [meter] = useState(() => new PaceMeter())
  const [pace, setPace] = useState<Pace | null>(null)
  const second = useTicking((nowMs) => Math.floor(nowMs / 1000), running)
  useEffect(() => meter.add(Date.now(), done), [meter, done])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a second, however often results come
  useEffect(() => setPace(meter.read(Date.now(), run.total)), [meter, second])
  return running ? pace : null
}
