/** `files.push`: a run that brings a file to hosts. */
import type { PushSpec, RunPace } from '../../drizzle/schema/index.ts'
import { resolveTargets, type TargetChoice } from '../agents/targets.ts'
import { requirePermission } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { type RunCause, type StartedRun, startRun } from '../runs/createRun.ts'
import type { ScriptPlan } from '../runs/scriptOf.ts'
import { loadFile } from './readFiles.ts'
import { requireFile } from './requireFile.ts'

const PUSH_TIMEOUT_SECONDS = 3600

/** As it is asked for; a path that ends in a slash is a folder. */
export type Place = Omit<PushSpec, 'name' | 'size' | 'sha256'>

export interface PushInput extends Place {
  name?: string
  timeoutSeconds?: number
  /** With whose rights it is written. */
  user?: string
  targets: TargetChoice
  pace?: RunPace
  acknowledgedRules?: string[]
}

/** What is brought where. @throws DomainError `not_found`, `file_gone` */
export async function pushPlan(ctx: VerbContext, input: Place): Promise<ScriptPlan & { file: PushSpec }> {
  const row = await loadFile(ctx, input.fileId)
  const { path, mode, owner, group, ifExists, makeFolders, followLink } = input
  const file: PushSpec = {
    fileId: row.id,
    name: row.name,
    size: row.size,
    sha256: row.sha256.toString('hex'),
    path: path.endsWith('/') ? `${path}${row.name}` : path,
    ...{ mode, owner, group, ifExists, makeFolders, followLink },
  }
  await requireFile(ctx, file)
  return { name: '', script: file.path, interpreter: 'shell', params: '', secrets: {}, file }
}

/**
 * Brings an upload to the targets, which are frozen here. Agents that can't take files are skipped.
 * @throws DomainError `not_found`, `file_gone`, `unknown_agents`, `no_targets`, `guard_blocked`, `guard_confirm`
 */
export async function pushFile(ctx: VerbContext, input: PushInput, cause?: RunCause): Promise<StartedRun> {
  requirePermission(ctx.actor, 'files.push')
  return startRun(ctx, 'files.push', {
    ...(await pushPlan(ctx, input)),
    name: input.name ?? '',
    timeoutSeconds: input.timeoutSeconds ?? PUSH_TIMEOUT_SECONDS,
    user: input.user,
    pace: input.pace,
    acknowledgedRules: input.acknowledgedRules,
    targets: resolveTargets(ctx, input.targets),
    cause,
  })
}
