/** Asks the server what a run would mean, and keeps the answer while it is asked about. */
import { useMutation } from '@tanstack/react-query'
import type { TRPCClientError } from '@trpc/client'
import { useRef, useState } from 'react'
import type { AppRouter, GuardCheck } from '../../../../server/trpc/types.ts'
import { useTRPCClient } from '../../../_trpc/client.ts'
import { mustAsk } from './mustAsk.ts'

type CheckInput = Parameters<ReturnType<typeof useTRPCClient>['guards']['check']['query']>[0]

interface Options {
  /** With the ids of the rules that are acknowledged: none where nothing had to be asked. */
  start: (acknowledgedRules: string[]) => void
  /** Asked about however little it means. */
  always?: boolean
  onError?: (error: unknown) => void
}

export function useGuardCheck({ start, always = false, onError }: Options) {
  const client = useTRPCClient()
  const [asked, setAsked] = useState<GuardCheck | null>(null)
  /** Of two presses within one drawing the first counts. */
  const asking = useRef(false)
  const check = useMutation<GuardCheck, TRPCClientError<AppRouter>, CheckInput>({
    mutationFn: (input) => client.guards.check.query(input),
    onSuccess: (answer) => (always || mustAsk(answer) ? setAsked(answer) : start([])),
    onError,
    onSettled: () => {
      asking.current = false
    },
  })
  const ask = (input: CheckInput) => {
    if (asking.current) return
    asking.current = true
    check.mutate(input)
  }
  const close = () => setAsked(null)
  return { asked, ask, start, close, error: check.error, isPending: check.isPending }
}
