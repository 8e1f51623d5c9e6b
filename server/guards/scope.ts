/**
 * What decides for which hosts guard rules hold: labels and groups that their searches name. Whoever may change those makes
 * a rule hold for fewer hosts, so that it takes the same permission as changing the rule.
 */
import { namedIn } from '../agents/terms/named.ts'
import type { App } from '../app.ts'
import { can } from '../auth/permissions.ts'
import type { VerbContext } from '../context.ts'
import { DomainError } from '../errors.ts'
import type { GuardScope } from '../trpc/types.ts'
import { type GuardRuleRow, readRules } from './rules.ts'

const keyOf = (name: string) => name.toLowerCase()

/** Of the rules that hold, the groups' own rules included; `rule` is the first that names it. */
export function scopeOf(app: App, rules: readonly GuardRuleRow[]): GuardScope {
  const scope: GuardScope = { labels: [], texts: [], groups: [] }
  for (const { name: rule, hosts, enabled } of rules) {
    if (!enabled || hosts === null) continue
    const open = [hosts]
    for (let search = open.pop(); search !== undefined; search = open.pop()) {
      const named = namedIn(search)
      for (const key of named.labels)
        if (!scope.labels.some((label) => label.key === key)) scope.labels.push({ key, rule })
      for (const text of named.texts)
        if (!scope.texts.some((other) => other.text === text)) scope.texts.push({ text, rule })
      for (const name of named.groups) {
        if (scope.groups.some((group) => keyOf(group.name) === keyOf(name))) continue
        scope.groups.push({ name, rule })
        const group = app.agents.groups.all().find((one) => keyOf(one.name) === keyOf(name))
        if (group?.rule) open.push(group.rule)
      }
    }
  }
  return scope
}

const readScope = async ({ app }: VerbContext): Promise<GuardScope> =>
  scopeOf(app, await readRules(app.database))

const isFree = ({ actor }: VerbContext): boolean => can(actor.role, 'guards.manage')

/** @throws DomainError `label_guarded`, which names the label and the rule */
export async function refuseGuardedLabels(
  ctx: VerbContext,
  before: Record<string, string>,
  after: Record<string, string>,
): Promise<void> {
  if (isFree(ctx)) return
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  const changed = [...keys].filter((key) => before[key] !== after[key])
  if (changed.length === 0) return
  const { labels, texts } = await readScope(ctx)
  for (const key of changed) {
    // A word without a sign is looked for in labels, too.
    const written = [before[key], after[key]].map((value) => `${key}=${value ?? ''}`.toLowerCase())
    const hit =
      labels.find((label) => label.key === key) ??
      texts.find(({ text }) => written.some((label) => label.includes(keyOf(text))))
    if (hit)
      throw new DomainError(
        'forbidden',
        'label_guarded',
        `The guard rule “${hit.rule}” holds for hosts by their label ${key}: only who manages guard rules may change it.`,
        { key, rule: hit.rule },
      )
  }
}

/** @throws DomainError `group_guarded`, which names the group and the rule */
export async function refuseGuardedGroup(ctx: VerbContext, names: readonly string[]): Promise<void> {
  if (isFree(ctx)) return
  const { groups } = await readScope(ctx)
  const hit = groups.find((group) => names.some((name) => keyOf(name) === keyOf(group.name)))
  if (hit)
    throw new DomainError(
      'forbidden',
      'group_guarded',
      `The guard rule “${hit.rule}” holds for the hosts of the group “${hit.name}”: only who manages guard rules may change it.`,
      { name: hit.name, rule: hit.rule },
    )
}
