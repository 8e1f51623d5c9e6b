/** What a task printed: live while it runs, then as it was stored. */
'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { OutputEvent, TaskItem } from '../../../../server/trpc/types.ts'
import { NO_OUTPUT, OutputLines, type OutputSnapshot, snapshotOf } from '../../../_output/lines.ts'
import { useTRPC, useTRPCClient } from '../../../_trpc/client.ts'
import { isTaskOver } from './states.ts'

export interface TaskOutputView {
  stdout: OutputSnapshot
  stderr: OutputSnapshot
  truncated: boolean
  /** More may come. */
  live: boolean
  loading: boolean
  /** The task is over, but what is shown is only what had come by then: the whole is being read. */
  arriving: boolean
  /** What is shown is not the whole, if anything: it could not be read. */
  failed: boolean
  retry(): void
  /** As the script wrote it, of both streams; of a running one, up to now. */
  readRaw(): Promise<{ stdout: string; stderr: string }>
}

class LiveOutput {
  stdout = new OutputLines()
  stderr = new OutputLines()

  take(event: Extract<OutputEvent, { type: 'append' }>): void {
    if (event.reset) {
      this.stdout = new OutputLines()
      this.stderr = new OutputLines()
    }
    this.stdout.append(event.stdout)
    this.stderr.append(event.stderr)
  }

  snapshot = () => ({ stdout: this.stdout.snapshot(), stderr: this.stderr.snapshot() })
}

/** @param enabled false for a task that is not on the screen: nothing is read or watched for it */
export function useTaskOutput(task: TaskItem, enabled: boolean): TaskOutputView {
  const trpc = useTRPC()
  const over = isTaskOver(task.state)
  const output = useRef<LiveOutput | null>(null)
  const frame = useRef<number | null>(null)
  const [live, setLive] = useState<{ stdout: OutputSnapshot; stderr: OutputSnapshot } | null>(null)

  const take = (event: OutputEvent) => {
    if (event.type !== 'append') return
    output.current ??= new LiveOutput()
    output.current.take(event)
    // Many small pieces make one drawing.
    frame.current ??= requestAnimationFrame(() => {
      frame.current = null
      setLive(output.current?.snapshot() ?? null)
    })
  }
  useEffect(() => () => cancelAnimationFrame(frame.current ?? 0), [])
  useSubscription(
    trpc.runs.watchOutput.subscriptionOptions(
      { taskId: task.taskId },
      { enabled: enabled && !over && task.state !== 'queued', onData: (event) => take(event.data) },
    ),
  )

  const queries = useQueryClient()
  const client = useTRPCClient()
  const whole = trpc.runs.output.queryOptions(
    { taskId: task.taskId },
    { enabled: enabled && over, staleTime: Number.POSITIVE_INFINITY },
  )
  const stored = useQuery(whole)
  const text = stored.data
  // What was given up may be answered after all, and what was read before that is then not the whole any more.
  const outdated =
    enabled &&
    over &&
    text &&
    (text.stdoutBytes !== task.stdoutBytes || text.stderrBytes !== task.stderrBytes)
  const told = `${task.state} ${task.stdoutBytes} ${task.stderrBytes}`
  const { refetch } = stored
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each thing that is said of it
  useEffect(() => {
    if (outdated) void refetch()
  }, [outdated, told, refetch])
  const final = useMemo(
    () => text && { stdout: snapshotOf(text.stdout), stderr: snapshotOf(text.stderr) },
    [text],
  )
  const shown = (over && final) || live
  return {
    stdout: shown?.stdout ?? NO_OUTPUT,
    stderr: shown?.stderr ?? NO_OUTPUT,
    truncated: text?.truncated ?? task.truncated,
    live: !over,
    loading: over && !shown && !stored.isError && enabled,
    arriving: over && !final && !stored.isError && enabled,
    failed: over && !final && stored.isError,
    retry: () => void refetch(),
    // What there is of a running one must not be kept as the whole.
    readRaw: () => (over ? queries.fetchQuery(whole) : client.runs.output.query({ taskId: task.taskId })),
  }
}
