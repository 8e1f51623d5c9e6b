/** `recordings.storage`, `recordings.preview`, `recordings.setKeepBytes`, `recordings.sweep`. */
import { recordingSettings } from '../../../drizzle/schema/index.ts'
import { mutate } from '../../audit/mutate.ts'
import { requirePermission } from '../../auth/permissions.ts'
import type { VerbContext } from '../../context.ts'
import type { RecordingPreview, RecordingStorage } from '../../trpc/types.ts'
import { NO_SHARE } from '../items.ts'
import {
  firstSettings,
  type GroupPolicy,
  keepBytesOf,
  type Policy,
  readPolicies,
  readSettings,
} from '../policy.ts'
import { chooseRemovable, keptShare, pinnedShare, shareOf } from './choose.ts'

const TARGET = { targetKind: 'retention', targetId: 'recordings' }

export async function readStorage(ctx: VerbContext): Promise<RecordingStorage> {
  requirePermission(ctx.actor, 'recordings.manage')
  const { database } = ctx.app
  const row = await readSettings(database)
  return {
    kept: await keptShare(database),
    pinned: await pinnedShare(database),
    sweeping: row?.leaseUntil ? row.leaseUntil.getTime() > Date.now() : false,
    lastSweep: row?.sweptAt && row.swept ? { at: row.sweptAt.toISOString(), ...row.swept } : null,
  }
}

/** What is to be tried: what is left out stays as it is. */
export interface Change {
  keepBytes?: number | null
  fallback?: Policy
  /** Of a group, in place of what it has. */
  group?: GroupPolicy
  /** The group has none any more. */
  without?: string
}

export async function previewRemoval(ctx: VerbContext, change: Change): Promise<RecordingPreview> {
  requirePermission(ctx.actor, 'recordings.manage')
  const { database, agents } = ctx.app
  const now = await readPolicies(database)
  const { group } = change
  const others = now.groups.filter(({ groupId }) => groupId !== group?.groupId && groupId !== change.without)
  const policies = { fallback: change.fallback ?? now.fallback, groups: group ? [...others, group] : others }
  const keepBytes =
    change.keepBytes === undefined ? keepBytesOf(await readSettings(database)) : change.keepBytes
  const { bytes } = await keptShare(database)
  let [byAge, bySize] = [NO_SHARE, NO_SHARE]
  for await (const some of chooseRemovable(database, agents, { policies, keepBytes }, bytes)) {
    byAge = shareOf(some.byAge, byAge)
    bySize = shareOf(some.bySize, bySize)
  }
  return { byAge, bySize }
}

/** Takes effect with the next sweep, which is soon. */
export async function setKeepBytes(ctx: VerbContext, keepBytes: number | null): Promise<void> {
  await mutate(ctx, 'recordings.manage', async (tx, record) => {
    const before = keepBytesOf(await readSettings(tx))
    const fields = { keepBytes, changedBy: ctx.actor.username.slice(0, 64), changedAt: new Date() }
    await tx
      .insert(recordingSettings)
      .values({ ...firstSettings(), ...fields })
      .onDuplicateKeyUpdate({ set: fields })
    record({ action: 'recordings.setKeepBytes', ...TARGET, details: { before, keepBytes } })
  })
  ctx.app.recordingSweeper.wake()
}

/** Now instead of within the next ten minutes. */
export async function sweepRecordings(ctx: VerbContext): Promise<void> {
  await mutate(ctx, 'recordings.manage', (_tx, record) => {
    record({ action: 'recordings.sweep', ...TARGET })
    return Promise.resolve()
  })
  ctx.app.recordingSweeper.wake()
}
