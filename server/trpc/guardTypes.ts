/** Guard rails as they go over tRPC. */
import type { BuiltinAction, GuardAction, GuardKind, Interpreter } from '../../drizzle/schema/index.ts'

export type { BuiltinAction, GuardAction, GuardKind }

export interface GuardBuiltinItem {
  id: string
  /** English; the console has its own words by `id`. */
  title: string
  pattern: string
  languages: Interpreter[]
  action: BuiltinAction
}

export interface GuardRuleItem {
  id: string
  name: string
  kind: GuardKind
  pattern: string
  /** Empty: any. */
  languages: Interpreter[]
  /** A search for hosts; null: all. */
  hosts: string | null
  action: GuardAction
  enabled: boolean
  /** Why `hosts` can't be read (any more): the rule holds for all then. */
  problem: string | null
  updatedAt: string
}

/** What guard rules that hold find their hosts by: changing it takes `guards.manage`. `rule` is the first that names it. */
export interface GuardScope {
  labels: { key: string; rule: string }[]
  /** Looked for in labels, names and addresses. */
  texts: { text: string; rule: string }[]
  groups: { name: string; rule: string }[]
}

export interface GuardList {
  scope: GuardScope
  builtins: GuardBuiltinItem[]
  rules: GuardRuleItem[]
}

export interface GuardHit {
  /** What `acknowledgedRules` of `runs.create` names. */
  rule: string
  name: string
  builtin: boolean
  action: GuardAction
  /** The first line that it finds; null: in the parameters. */
  line: number | null
  excerpt: string
  /** How many lines it finds. */
  count: number
}

/** What a run would mean now. */
export interface GuardCheck {
  hosts: number
  offline: number
  /** They are skipped. */
  locked: number
  /** Hosts by labels that tell an environment, most first: `env=prod` → 37. */
  labelled: { label: string; hosts: number }[]
  hits: GuardHit[]
}
