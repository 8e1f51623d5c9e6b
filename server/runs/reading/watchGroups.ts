/** `runs.watchGroups`: the groups of a run that goes on; after the first event only those that have changed. */
import { createHash } from 'node:crypto'
import { tracked } from '@trpc/server'
import { requirePermission } from '../../auth/permissions.ts'
import { pause } from '../../bus/signal.ts'
import type { VerbContext } from '../../context.ts'
import type { GroupsEvent } from '../../trpc/types.ts'
import { loadRun } from '../readRuns.ts'
import { type GroupsInput, listOutputGroups } from './groupRun.ts'

const REFRESH_MS = 1_000
/** While outputs are being compared: each request does a part of it. */
const GO_ON_MS = 100
/** One viewer takes a twentieth of the server at most. */
const REST_FACTOR = 20

const digestOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url')

/**
 * The first event has all groups, as `runs.groups` without texts; later ones the order and what changed. Ends with the run.
 * A client that comes again is told all groups again.
 * @throws DomainError `not_found`
 */
export async function* watchGroups(
  ctx: VerbContext,
  input: Omit<GroupsInput, 'texts'>,
  signal: AbortSignal | undefined,
) {
  requirePermission(ctx.actor, 'runs.read')
  await loadRun(ctx, input.runId)
  const live = ctx.app.runs.run(input.runId)
  // Nobody waits for the last of it: the end of the run ends a rest.
  const restless = AbortSignal.any([live?.ended, signal].filter((one) => one !== undefined))
  let sent = new Map<string, string>()
  let shown = ''
  for (let number = 0; !signal?.aborted; number++) {
    const version = live?.version
    const over = !live || live.row.finishedAt !== null
    const began = performance.now()
    const { items, ...rest } = await listOutputGroups(ctx, { ...input, texts: false }, signal)
    const digests = new Map(items.map((item) => [item.key, digestOf(item)]))
    const changed = items.filter(({ key }) => digests.get(key) !== sent.get(key))
    const order = items.map(({ key }) => key)
    const now = digestOf([order, rest])
    if (number === 0 || changed.length > 0 || now !== shown) {
      const event: GroupsEvent = { ...rest, order, changed, reset: number === 0 }
      yield tracked(`${ctx.app.runs.epoch}:${number}`, event)
    }
    sent = digests
    shown = now
    const complete = rest.compared >= rest.toCompare
    if (over && complete) return
    const spent = performance.now() - began
    const restMs = complete ? Math.max(REFRESH_MS, spent * REST_FACTOR) : GO_ON_MS
    await pause(restMs, over ? signal : restless)
    if (complete && live && live.version === version && !live.row.finishedAt) await live.changed.wait(signal)
  }
}
