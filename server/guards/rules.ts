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
function readGiven({ script, interpreter, params }: Script, variables: Script['variables']) {
  const code = readCode(script, interpreter, { params, variables })
  const given = [params, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)]
  const texts = given.filter(Boolean)
  const lines = [...code.lines, ...texts.map((text) => ({ text, line: PARAMS_LINE }))]
  return { code: { ...code, lines }, texts }
}

const RANK: Record<GuardAction, number> = { block: 0, approve: 1, warn: 2 }

/** Every rule that finds something in the script, the hardest first. `targets` null: whatever the hosts. */
export async function findHits(
  app: App,
  input: Script,
  targets: readonly AgentEntry[] | null,
): Promise<GuardHit[]> {
  const [rules, actionOf] = await Promise.all([readRules(app.database), builtinActions(app.database)])
  const turns = new Turns()
  const { script, interpreter, variables, secrets } = input
  const language = languageOf(script, interpreter)
  const shown = readGiven(input, variables)
  const whole = Object.keys(secrets).length > 0 ? readGiven(input, { ...variables, ...secrets }) : null
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
  const text = script.split('\n')
  const hits: GuardHit[] = []
  for (const { find, languages, id, ...rule } of sources) {
    // A script of another language may be anything: every rule looks at it.
    if (languages.length > 0 && language !== null && !languages.includes(language)) continue
    await turns.pass()
    const found = new Set(await find(shown.code))
    if (found.size === 0) {
      const hidden = whole ? new Set(await find(whole.code)).size : 0
      if (hidden > 0) hits.push({ rule: id, ...rule, count: hidden, line: null, excerpt: MASK })
      continue
    }
    // The parameters come last, whatever their number.
    const line = Math.min(...[...found].map((number) => number || Number.POSITIVE_INFINITY))
    const inScript = Number.isFinite(line)
    hits.push({
      ...{ rule: id, ...rule, count: found.size, line: inScript ? line : null },
      excerpt: (inScript ? (text[line - 1] ?? '') : shown.texts.join(' ')).trim().slice(0, EXCERPT_CHARS),
    })
  }
  return hits.sort((a, b) => RANK[a.action] - RANK[b.action])
}
