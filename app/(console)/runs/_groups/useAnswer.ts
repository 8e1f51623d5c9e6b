/** What a group's hosts said: read by content once it is looked at, and never again. */
'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { OutputGroup, OutputText } from '../../../../server/trpc/types.ts'
import { NO_OUTPUT, type OutputSnapshot, plainText, snapshotOf } from '../../../_output/lines.ts'
import { useTRPC } from '../../../_trpc/client.ts'
import type { Answer } from '../_lib/differences.ts'
import type { Ignorable } from './GroupChoices.tsx'

export interface Said {
  output: OutputSnapshot
  /** Without colours, and what of it counts when answers are compared. */
  answer: Answer
  cut: boolean
}

export interface GroupSaid {
  stdout: Said
  stderr: Said
}

export const STREAMS = ['stdout', 'stderr'] as const
const NOTHING: Said = { output: NO_OUTPUT, answer: { text: '' }, cut: false }

/** Answers are compared by what they say, not by their colours. */
const plain = (text: string) => plainText(snapshotOf(text))

const saidOf = ({ text, compared, cut }: OutputText): Said => ({
  output: snapshotOf(text),
  answer: { text: plain(text), ...(compared === null ? {} : { compared: plain(compared) }) },
  cut,
})

/** @param enabled false: it is not looked at */
export function useAnswer(runId: string, group: OutputGroup, ignore: Ignorable[], enabled: boolean) {
  const trpc = useTRPC()
  const optionsOf = (output: string | null) =>
    trpc.runs.text.queryOptions(
      { runId, output: output ?? '', ...(ignore.length > 0 ? { ignore } : {}) },
      { enabled: enabled && output !== null, staleTime: Number.POSITIVE_INFINITY },
    )
  const stdout = useQuery(optionsOf(group.outputs.stdout))
  const stderr = useQuery(optionsOf(group.outputs.stderr))
  const outText = group.outputs.stdout === null ? null : stdout.data
  const errText = group.outputs.stderr === null ? null : stderr.data
  const said = useMemo<GroupSaid | undefined>(() => {
    if (outText === undefined || errText === undefined) return undefined
    return { stdout: outText ? saidOf(outText) : NOTHING, stderr: errText ? saidOf(errText) : NOTHING }
  }, [outText, errText])
  return {
    said,
    error: stdout.error ?? stderr.error,
    retry: () => void Promise.all([stdout, stderr].filter(({ error }) => error).map((one) => one.refetch())),
  }
}
