/** The step before something is run on hosts: what blocks refuses, what warns wants to be acknowledged. */
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

/**
 * Looks at a script that is about to run on `targets`; gives the rules that its caller has acknowledged.
 * @throws DomainError `guard_blocked`, which names the rule and the line; `guard_confirm`, whose `rules` are the ids to acknowledge
 */
export async function guardRun(
  ctx: VerbContext,
  input: Script & { targets: readonly AgentEntry[]; acknowledgedRules?: readonly string[] },
): Promise<Acknowledged[]> {
  const hits = await findHits(ctx.app, input, input.targets)
  const [blocking] = hits
  if (blocking?.action === 'block') {
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
  const known = new Set(input.acknowledgedRules)
  const open = hits.filter(({ rule }) => !known.has(rule))
  const [first] = open
  if (first)
    throw conflict(
      'guard_confirm',
      `Guard rules warn of this script: ${open.map(sayHit).join(', ')}. To run it, name them in acknowledgedRules: ${hits.map(({ rule }) => rule).join(', ')}.`,
      { ...paramsOf(first), count: open.length, rules: hits.map(({ rule }) => rule).join(',') },
    )
  return hits.map(({ rule, name, line }) => ({ rule, name, line }))
}
