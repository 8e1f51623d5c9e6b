/** The rules as they hold now: the built-in ones with what an administrator made of them, and those in the table. */
import { asc } from 'drizzle-orm'
import {
  type BuiltinAction,
  type GuardAction,
  guardBuiltins,
  guardRules,
  type Interpreter,
} from '../../drizzle/schema/index.ts'
import type { AgentEntry } from '../agents/entry.ts'
import { type Matches, matcherOf } from '../agents/terms/terms.ts'
import type { App } from '../app.ts'
import { DomainError } from '../errors.ts'
import type { GuardHit } from '../trpc/types.ts'
import { BUILTINS } from './builtins.ts'
import type { Code } from './language/code.ts'
import { languageOf, readCode } from './language/readCode.ts'
import { findRegex, findWord, Turns } from './pattern.ts'

export const RULES_MAX = 100
const EXCERPT_CHARS = 200
/** Stands for the parameters among line numbers. */
const PARAMS_LINE = 0
/** In place of what only a secret value made a hit. */
const MASK = '••••••'

export type GuardRuleRow = typeof guardRules.$inferSelect

export interface Script {
  script: string
  interpreter: Interpreter
  params: string
  variables: Record<string, string>
  /** Variables that rules look at, too, though nothing of what they find by them is shown. */
  secrets: Record<string, string>
  /** What hosts are given in place of `params` and `variables`: rules look at each of them. */
  perHost?: readonly Pick<Script, 'params' | 'variables'>[]
}

export const readRules = (database: App['database']): Promise<GuardRuleRow[]> =>
  database.select().from(guardRules).orderBy(asc(guardRules.name)).limit(RULES_MAX)

export async function builtinActions(database: App['database']): Promise<(id: string) => BuiltinAction> {
  const rows = await database.select().from(guardBuiltins)
  const actions = new Map(rows.map(({ id, action }) => [id, action]))
  return (id) => actions.get(id) ?? 'warn'
}

/** Of a rule's search; null: of all, as it has none. @throws DomainError `bad_term`, `unknown_group`, `group_cycle` */
export const hostsOf = (app: App, hosts: string | null): Matches | null =>
  hosts === null ? null : matcherOf(hosts, app.agents.groups.lookup)

/** A rule whose search can't be read (its group is gone) holds for all: a guard that fails must not open the gate. */
function concerns(app: App, rule: GuardRuleRow, targets: readonly AgentEntry[] | null): boolean {
  if (targets === null) return true
  try {
    const matches = hostsOf(app, rule.hosts)
    return matches === null || targets.some(matches)
  } catch (error) {
    if (error instanceof DomainError) return true
    throw error
  }
}

interface Source {
  id: string
  name: string
  builtin: boolean
  action: GuardAction
  languages: readonly Interpreter[]
  find: (code: Code) => number[] | Promise<number[]>
}

/** What is called, and the variables as lines of their own. */
function readGiven(
  { script, interpreter }: Script,
  { params, variables }: Pick<Script, 'params' | 'variables'>,
) {
  const code = readCode(script, interpreter, { params, variables })
  const given = [params, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)]
  const texts = given.filter(Boolean)
  const lines = [...code.lines, ...texts.map((text) => ({ text, line: PARAMS_LINE }))]
  return { code: { ...code, lines }, texts }
}

const RANK: Record<GuardAction, number> = { block: 0, approve: 1, warn: 2 }

/** With what the script may be called: what is given to it, once more with the secrets, and by what hosts are given. */
function* readings(input: Script): Generator<{ code: Code; texts: string[] | null }> {
  const { params, variables, secrets, perHost = [] } = input
  const hasSecrets = Object.keys(secrets).length > 0
  for (const given of [{ params, variables }, ...perHost]) {
    yield readGiven(input, given)
    if (!hasSecrets) continue
    const all = { ...given, variables: { ...given.variables, ...secrets } }
    yield { ...readGiven(input, all), texts: null }
  }
}

/** @param texts what is given beside the script; null: not to be shown */
function hitOf(
  script: string,
  { id, name, builtin, action }: Source,
  found: Set<number>,
  texts: string[] | null,
) {
  const hit = { ...{ rule: id, name, builtin, action }, count: found.size }
  if (texts === null) return { ...hit, line: null, excerpt: MASK }
  // The parameters come last, whatever their number.
  const line = Math.min(...[...found].map((number) => number || Number.POSITIVE_INFINITY))
  const inScript = Number.isFinite(line)
  const excerpt = inScript ? (script.split('\n')[line - 1] ?? '') : texts.join(' ')
  return { ...hit, line: inScript ? line : null, excerpt: excerpt.trim().slice(0, EXCERPT_CHARS) }
}

/** Every rule that finds something in the script, the hardest first. `targets` null: whatever the hosts. */
export async function findHits(
  app: App,
  input: Script,
  targets: readonly AgentEntry[] | null,
): Promise<GuardHit[]> {
  const [rules, actionOf] = await Promise.all([readRules(app.database), builtinActions(app.database)])
  const turns = new Turns()
  const { script, interpreter } = input
  const language = languageOf(script, interpreter)
  const sources: Source[] = [
    ...BUILTINS.flatMap(({ id, languages, find }) => {
      const action = actionOf(id)
      return action === 'off' ? [] : [{ id, name: id, builtin: true, action, languages, find }]
    }),
    ...rules
      .filter((rule) => rule.enabled && concerns(app, rule, targets))
      .map(({ id, name, kind, pattern, action, languages }) => ({
        ...{ id, name, action, languages, builtin: false },
        find: (read: Code) =>
          kind === 'word' ? findWord(pattern, read) : findRegex(pattern, read.lines, turns),
      })),
  ]
  // A script of another language may be anything: every rule looks at it.
  let open = sources.filter(
    ({ languages }) => languages.length === 0 || language === null || languages.includes(language),
  )
  const hits: GuardHit[] = []
  for (const { code, texts } of readings(input)) {
    const quiet: Source[] = []
    for (const source of open) {
      await turns.pass()
      const found = new Set(await source.find(code))
      if (found.size === 0) quiet.push(source)
      else hits.push(hitOf(script, source, found, texts))
    }
    open = quiet
    if (open.length === 0) break
  }
  return hits.sort((a, b) => RANK[a.action] - RANK[b.action])
}
