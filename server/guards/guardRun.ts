/** The step before something is run on hosts: what blocks refuses, what warns wants to be acknowledged, some wants a second person. */
import type { AgentEntry } from '../agents/entry.ts'
import type { VerbContext } from '../context.ts'
import { conflict, DomainError } from '../errors.ts'
import type { GuardHit } from '../trpc/types.ts'
import { findHits, type Script } from './rules.ts'

/** For the audit record of what is started. */
export interface Acknowledged {
  rule: string
  name: string
  line: number | null
}

const placeOf = ({ line }: GuardHit) => (line === null ? 'the parameters' : `line ${line}`)
const sayHit = (hit: GuardHit) => `“${hit.name}” (${placeOf(hit)}: ${hit.excerpt})`
/** `line` 0 stands for the parameters. */
const paramsOf = (hit: GuardHit) => ({
  rule: hit.rule,
  name: hit.name,
  line: hit.line ?? 0,
  excerpt: hit.excerpt,
})

type Guarded = Script & { targets: readonly AgentEntry[] }

/** All that rules find but do not block. @throws DomainError `guard_blocked`, which names the rule and the line */
export async function refuseIfBlocked(ctx: VerbContext, input: Guarded): Promise<GuardHit[]> {
  const hits = await findHits(ctx.app, input, input.targets)
  const [blocking] = hits
  if (blocking?.action !== 'block') return hits
  await ctx.app.refusals.record(ctx, {
    action: 'guards.blocked',
    targetKind: 'guardRule',
    targetId: blocking.rule,
    targetName: blocking.name,
    details: { line: blocking.line, excerpt: blocking.excerpt, hosts: input.targets.length },
  })
  throw new DomainError(
    'forbidden',
    'guard_blocked',
    `A guard rule forbids to run this: ${sayHit(blocking)}.`,
    paramsOf(blocking),
  )
}

/**
 * Looks at a script that is about to run on `targets`; gives the rules that its caller has acknowledged, and what a
 * second person has to approve.
 * @throws DomainError `guard_blocked`; `guard_confirm`, whose `rules` are the ids to acknowledge
 */
export async function guardRun(
  ctx: VerbContext,
  input: Guarded & { acknowledgedRules?: readonly string[] },
): Promise<{ acknowledged: Acknowledged[]; toApprove: GuardHit[] }> {
  const hits = await refuseIfBlocked(ctx, input)
  const warnings = hits.filter(({ action }) => action === 'warn')
  const known = new Set(input.acknowledgedRules)
  const open = warnings.filter(({ rule }) => !known.has(rule))
  const rules = warnings.map(({ rule }) => rule)
  const [first] = open
  if (first)
    throw conflict(
      'guard_confirm',
      `Guard rules warn of this script: ${open.map(sayHit).join(', ')}. To run it, name them in acknowledgedRules: ${rules.join(', ')}.`,
      { ...paramsOf(first), count: open.length, rules: rules.join(',') },
    )
  return {
    acknowledged: warnings.map(({ rule, name, line }) => ({ rule, name, line })),
    toApprove: hits.filter(({ action }) => action === 'approve'),
  }
}
