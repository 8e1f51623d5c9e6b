/** `files.fetch`: a run that brings files back from hosts. */
import type { FetchSpec, RunPace } from '../../drizzle/schema/index.ts'
import { resolveTargets, type TargetChoice } from '../agents/targets.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { type RunCause, type StartedRun, startRun } from '../runs/createRun.ts'
import type { ScriptPlan } from '../runs/scriptOf.ts'

const FETCH_TIMEOUT_SECONDS = 3600

export interface FetchInput extends FetchSpec {
  name?: string
  timeoutSeconds?: number
  /** With whose rights they are read. */
  user?: string
  targets: TargetChoice
  pace?: RunPace
  acknowledgedRules?: string[]
}

/** What is brought back. */
export const fetchPlan = ({ paths, bytesMax }: FetchSpec): ScriptPlan & { fetch: FetchSpec } => ({
  ...{ name: '', script: paths.join('\n'), interpreter: 'shell', params: '', secrets: {} },
  fetch: { paths: [...new Set(paths)], bytesMax },
})

/**
 * Brings files of the targets, which are frozen here, to the server, which keeps them for some days.
 * @throws DomainError `unknown_agents`, `no_targets`, `guard_blocked`, `guard_confirm`
 */
export async function fetchFiles(ctx: VerbContext, input: FetchInput, cause?: RunCause): Promise<StartedRun> {
  requirePermission(ctx.actor, 'files.fetch')
  const { name = '', user, pace, acknowledgedRules } = input
  return startRun(ctx, 'files.fetch', {
    ...fetchPlan(input),
    name,
    timeoutSeconds: input.timeoutSeconds ?? FETCH_TIMEOUT_SECONDS,
    user,
    pace,
    acknowledgedRules,
    targets: resolveTargets(ctx, input.targets),
    cause,
  })
}
