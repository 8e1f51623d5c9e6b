/** `files.fetch`: a run that brings files back from hosts. */
import type { FetchSpec, RunPace } from '../../drizzle/schema/index.ts'
import { resolveTargets, type TargetChoice } from '../agents/targets.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { type StartedRun, startRun } from '../runs/createRun.ts'

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

/**
 * Brings files of the targets, which are frozen here, to the server, which keeps them for some days.
 * @throws DomainError `unknown_agents`, `no_targets`, `guard_blocked`, `guard_confirm`
 */
export async function fetchFiles(ctx: VerbContext, input: FetchInput): Promise<StartedRun> {
  requirePermission(ctx.actor, 'files.fetch')
  const { paths, bytesMax, name = '', user, pace, acknowledgedRules } = input
  return startRun(ctx, 'files.fetch', {
    name,
    script: paths.join('\n'),
    interpreter: 'shell',
    params: '',
    secrets: {},
    timeoutSeconds: input.timeoutSeconds ?? FETCH_TIMEOUT_SECONDS,
    user,
    pace,
    acknowledgedRules,
    fetch: { paths: [...new Set(paths)], bytesMax },
    targets: resolveTargets(ctx, input.targets),
  })
}
